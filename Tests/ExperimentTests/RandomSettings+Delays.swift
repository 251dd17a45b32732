import Federation

extension RandomSettings {
  /// Clients that are never available only where the scheme can go on without them.
  mutating func delayModel(clients: Int, for scheme: Scheme) -> DelayModel {
    while true {
      let usual: DelayModel = pick(
        .spread(percent: unit() * 100), .spread(percent: 100), .constant(delays(1)),
        .constant(delays(clients)), .exponential(mean: delays(1)),
        .exponential(mean: delays(clients)))
      let model = pick(usual, parts(clients: clients), .trace(trace(clients: clients)))
      if ParticipationError(scheme, model, clients: clients) == nil { return model }
    }
  }

  private mutating func trace(clients: Int) -> DelayTrace {
    let least = pick(0, 1)
    return DelayTrace(
      durations: [[ticks()]]
        + (1..<clients).map { _ in (0..<count(least...4)).map { _ in ticks() } })
  }

  private mutating func parts(clients: Int) -> DelayModel {
    var model = DelayModel(
      factor: pick(factor(clients: clients), .same),
      work: pick(.drawn(law()), .recorded(trace(clients: clients))),
      per: pick(.update, .step, .sample), network: maybe(network(clients: clients)),
      availability: availability(clients: clients), server: maybe(server()),
      loss: pick(0, unit() * 0.99))
    model.persistence = maybe(persistence(model.availability))
    if model.persistence?.isInTime != true { model.processors = maybe(processors()) }
    guard pick(true, false) else { return model }
    let devices = table()
    // Each is said once.
    if devices.devices[0].factor != nil { model.factor = .same }
    if devices.devices[0].latency != nil { model.network?.latency = nil }
    if devices.devices[0].download != nil { model.network?.download = nil }
    if devices.devices[0].upload != nil { model.network?.upload = nil }
    if model.network == Network() { model.network = nil }
    model.devices = devices
    return model
  }

  private mutating func persistence(_ availability: Availability) -> Persistence {
    let walk = Persistence.autoregressive(correlation: unit(), deviation: 1e-6 + unit())
    return availability == .always
      ? pick(walk, .twoState(slow: 1 + unit(), fastFor: 1 + unit(), slowFor: 1 + unit())) : walk
  }

  private mutating func processors() -> SharedProcessors {
    SharedProcessors(
      count: 1 + unit(), demand: pick(1, 1e-3 + unit() / 2), pauses: pick(.own, .imposed))
  }

  private mutating func server() -> ServerTimes {
    pick(
      ServerTimes(aggregation: law()), ServerTimes(byte: unit() + 1e-9),
      ServerTimes(aggregation: law(), byte: 1e-9))
  }

  private mutating func network(clients: Int) -> Network {
    Network(
      latency: term(clients: clients), download: maybe(term(clients: clients)),
      upload: maybe(term(clients: clients)), shared: maybe(shared()))
  }

  private mutating func shared() -> SharedBandwidth {
    pick(
      SharedBandwidth(download: delay()), SharedBandwidth(upload: delay()),
      SharedBandwidth(download: delay(), upload: delay()))
  }

  private mutating func term(clients: Int) -> LawOrList {
    pick(.law(law()), .list(delays(clients)))
  }

  private mutating func table() -> DeviceTable {
    let (hasName, hasFactor, hasDownload) = (
      pick(true, false), pick(true, false), pick(true, false)
    )
    let (hasUpload, hasShare) = (pick(true, false), pick(true, false))
    let devices = (0..<count(1...5)).map { _ in
      DeviceTable.Device(
        name: hasName ? pick("a", "Pixel \"3\" \\", "none", "12", "é: #") : "",
        factor: hasFactor ? delay() : nil, download: hasDownload ? delay() : nil,
        upload: hasUpload ? delay() : nil, latency: pick(0, delay()), share: hasShare ? delay() : 1)
    }
    return DeviceTable(devices: devices, assignment: pick(.random, .order))
  }

  private mutating func factor(clients: Int) -> ClientFactor {
    let tiers = (0..<count(1...4)).map { _ in
      ClientFactor.Tier(factor: delay(), share: delay())
    }
    return pick(
      .spread(percent: unit() * 99), .list(delays(clients)), .tiers(tiers), .law(law()),
      .zipf(exponent: unit() * 20, ranks: count(1...1_000_000)),
      .data(.samples(exponent: unit() * 20)))
  }

  private mutating func availability(clients: Int) -> Availability {
    let length = Int64(count(100...1_000_000))
    let trace = AvailabilityTrace(
      length: length,
      stretches: [[0..<length]]
        + (1..<clients).map { _ in
          pick([0..<length], [0..<3, 3..<7, 9..<length], [1..<2, 50..<51], [])
        })
    return pick(
      .always, .onOff(on: 0.5 + unit(), off: 1000 * unit() + 1),
      .diurnal(period: 24, share: 1 - unit() / 2), .trace(trace))
  }

  private mutating func delay() -> Double { delays(1)[0] }

  private mutating func law() -> DelayLaw {
    let (shape, low, width) = (0.02 + 10 * unit(), unit(), 0.1 + unit())
    let samples = (0..<count(1...9)).map { _ in delay() }
    let histogram = samples.map { (value: $0, count: unit() + 1e-3) }
    return pick(
      .constant(delay()), .uniform(from: pick(0, low), to: low + width),
      .exponential(mean: delay()),
      .shiftedExponential(shift: pick(0, delay()), mean: delay()),
      .gamma(shape: shape, mean: delay()),
      .logNormal(median: delay(), sigma: 0.001 + unit()), .weibull(shape: shape, scale: 1 + unit()),
      // With a mean, since the scheme may need one.
      .pareto(shape: 1.01 + shape, minimum: delay()),
      .truncatedNormal(
        mean: unit() - 0.5, deviation: 0.1 + unit(), from: pick(0, low),
        to: pick(low + width, .infinity)),
      .empirical(EmpiricalLaw(samples: samples)), .empirical(EmpiricalLaw(histogram: histogram)))
  }

  mutating func scheme(clients: Int) -> Scheme {
    let sample = count(1...clients)
    let (spare, draws) = (count(0...(clients - sample)), count(1...100))
    let round: Round = pick(
      Round(), Round(sampling: ClientSampling(count: sample), spare: spare),
      Round(sampling: ClientSampling(count: draws, law: .importance)))
    let size = count(1...clients)
    let trigger: Trigger = pick(
      .round(round),
      .round(Round(sampling: round.sampling, spare: round.spare, deadline: duration())),
      .eachArrival, .everyInterval(duration()), .count(size))
    var scheme = Scheme(
      trigger: trigger, weighting: weighting(trigger, clients: clients), discount: discount(),
      server: ServerOptimiser(rate: positive(), method: method()))
    if case .count = trigger { scheme.restart = pick(.aggregation, .arrival, .everyone) }
    if case .eachArrival = trigger {
      scheme.mixing = pick(nil, 1, 1 - unit())
      if scheme.mixing == nil, pick(true, false) {
        scheme.maxStaleness = StalenessLimit(count(2...99), stops: pick(true, false))
      } else if scheme.mixing == nil, pick(true, false) {
        scheme.routing = routing(clients: clients)
        return scheme
      }
    }
    if pick(true, false, false, false) { return thatWeighsByItself(clients: clients) }
    let remembers = pick(true, false, false)
    if case .round = trigger { return remembers ? remembering(scheme) : scheme }
    let limit = count(size...clients)
    scheme.concurrency = maybe(Concurrency(limit: limit, choice: pick(.uniform, .importance)))
    return remembers ? remembering(scheme) : scheme
  }

  private mutating func routing(clients: Int) -> Routing {
    let odds = (0..<clients).map { _ in 0.1 + unit() }
    let sum = odds.reduce(0, +)
    let law: Routing.Law = pick(
      .uniform, .shuffled, .importance, .table(odds.map { min(1, $0 / sum) }))
    return Routing(law, tasks: maybe(count(1...99)))
  }

  /// A scheme whose weights follow from what it is.
  private mutating func thatWeighsByItself(clients: Int) -> Scheme {
    pick(
      Scheme(trigger: .ringleader, weighting: .clientMeans, memory: .updates(share: 1)),
      Scheme(
        trigger: .everyClient(harmonicMean: pick(1, 1 + unit())), weighting: .clientMeans,
        restart: .everyone),
      Scheme(
        trigger: .eachArrival, weighting: .identical, memory: .recentModels(count(1...99))),
      Scheme(
        trigger: .count(count(2...99)), weighting: .staleness(window: count(1...9)),
        restart: .arrival))
  }

  /// The same where the server remembers clients.
  private mutating func remembering(_ scheme: Scheme) -> Scheme {
    var scheme = scheme
    (scheme.discount, scheme.mixing, scheme.maxStaleness) = (.none, nil, nil)
    if scheme.restart == .everyone { scheme.restart = .arrival }
    (scheme.weighting, scheme.memory) = (.importance, .updates(share: 1))
    switch scheme.trigger {
    case .round(var round):
      if round.sampling?.law == .importance { round.sampling = nil }
      scheme.trigger = .round(round)
    case .eachArrival:
      scheme.first =
        scheme.concurrency == nil
        ? pick(.any, .all, .round)
        : scheme.concurrency?.choice == .uniform ? pick(.any, .all) : .any
    case .everyInterval: scheme.first = scheme.concurrency == nil ? pick(.any, .all) : .any
    case .everyClient, .ringleader, .own: break
    case .count:
      (scheme.weighting, scheme.memory) = pick(
        (.identical, .updates(share: 1)), (.unbiased, .updates(share: pick(0, 1, unit()))),
        (.importance, .models))
    }
    return scheme
  }

  /// A rule for updates that suits the scheme.
  mutating func rule(under scheme: Scheme, clients: Int) -> AggregationRule {
    var scheme = scheme
    scheme.rule = AggregationRule(
      clip: maybe(positive()), middle: pick(nil, .median, .trimmedMean(unit() / 2)))
    if scheme.problemOfRule(clients: clients) != nil { scheme.rule.middle = nil }
    return scheme.rule
  }

  private mutating func weighting(_ trigger: Trigger, clients: Int) -> Weighting {
    let own: Weighting = pick(
      .expression(expression("p/f*exp(-0.1*s)", "n/m", "if(s<=4,1,1e-3)")),
      // More of them have no room in a scheme's name.
      .table((0..<clients).map { clients < 4 ? Double($0) / 8 : Double($0) + unit() }))
    if case .round = trigger { return pick(.unbiased, .identical, .adaptive, .round, own) }
    return pick(.unbiased, .identical, .adaptive, own)
  }

  private mutating func expression(_ texts: String...) -> Expression {
    guard let expression = try? Expression(texts[count(0...(texts.count - 1))]) else {
      preconditionFailure("one of \(texts) is no expression")
    }
    return expression
  }

  private mutating func duration() -> VirtualDuration { VirtualDuration(ticks: ticks()) }

  private mutating func discount() -> StalenessDiscount {
    pick(
      .none, .polynomial(exponent: pick(0.5, 1, 1e-5 + unit())),
      .hinge(slope: pick(10, 1e-9 + unit(), 1e-9), grace: count(0...100)),
      .table([0.125 + unit(), pick(0, unit())]),
      .expression(expression("exp(-0.1*s)", "1/(1+s)^0.5", "max(0,1-s/9)+1e-3*(s!=2)")))
  }
}
