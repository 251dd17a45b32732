import Federation

extension RandomSettings {
  mutating func delayModel(clients: Int) -> DelayModel {
    let usual: DelayModel = pick(
      .spread(percent: unit() * 100), .spread(percent: 100), .constant(delays(1)),
      .constant(delays(clients)), .exponential(mean: delays(1)),
      .exponential(mean: delays(clients)))
    return pick(usual, .composed(parts(clients: clients)), .trace(trace(clients: clients)))
  }

  private mutating func trace(clients: Int) -> DelayTrace {
    DelayTrace(durations: (0..<clients).map { _ in (0..<count(1...4)).map { _ in ticks() } })
  }

  private mutating func parts(clients: Int) -> DelayParts {
    DelayParts(
      factor: pick(factor(clients: clients), .same), work: law(),
      per: pick(.update, .step, .sample),
      network: maybe(Network(latency: law(), download: maybe(law()), upload: maybe(law()))),
      availability: availability(clients: clients), loss: pick(0, unit() * 0.99))
  }

  private mutating func factor(clients: Int) -> ClientFactor {
    let tiers = (0..<count(1...4)).map { _ in
      ClientFactor.Tier(factor: delay(), share: delay())
    }
    return pick(
      .spread(percent: unit() * 99), .list(delays(clients)), .tiers(tiers), .law(law()),
      .zipf(exponent: unit() * 20, ranks: count(1...1_000_000)))
  }

  private mutating func availability(clients: Int) -> Availability {
    let length = Int64(count(100...1_000_000))
    let trace = AvailabilityTrace(
      length: length,
      stretches: (0..<clients).map { _ in
        pick([0..<length], [0..<3, 3..<7, 9..<length], [1..<2, 50..<51])
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
      trigger: trigger, weighting: weighting(trigger), discount: discount(),
      server: ServerOptimiser(rate: positive(), method: method()))
    if case .count = trigger { scheme.restart = pick(.aggregation, .arrival) }
    if case .eachArrival = trigger { scheme.mixing = pick(nil, 1, 1 - unit()) }
    if case .round = trigger { return scheme }
    let limit = count(size...clients)
    scheme.concurrency = maybe(Concurrency(limit: limit, choice: pick(.uniform, .importance)))
    return scheme
  }

  private mutating func weighting(_ trigger: Trigger) -> Weighting {
    if case .round = trigger { return pick(.unbiased, .identical, .adaptive, .round) }
    return pick(.unbiased, .identical, .adaptive)
  }

  private mutating func duration() -> VirtualDuration { VirtualDuration(ticks: ticks()) }

  private mutating func discount() -> StalenessDiscount {
    pick(
      .none, .polynomial(exponent: pick(0.5, 1, 1e-5 + unit())),
      .hinge(slope: pick(10, 1e-9 + unit(), 1e-9), grace: count(0...100)))
  }
}
