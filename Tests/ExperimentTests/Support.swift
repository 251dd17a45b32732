import Experiment
import Federation
import Glibc
import Learning
import Testing

extension Experiment {
  /// The experiment of `yaml`, as if the file were called `test.yaml`.
  static func reading(_ yaml: String, _ overrides: String...) throws -> Experiment {
    try Experiment(yaml: yaml, file: "test.yaml", overrides: overrides)
  }
}

/// What reading `yaml` complains of, a line for each problem; empty when it is read.
func complaints(_ yaml: String, _ overrides: String...) -> String {
  do {
    _ = try Experiment(yaml: yaml, file: "test.yaml", overrides: overrides)
    return ""
  } catch {
    return error.description
  }
}

/// A generator that can be started again (Steele, Lea, Flood: SplitMix, OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Random settings of every kind that a file can say.
struct RandomSettings {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  mutating func pick<Value>(_ values: Value...) -> Value {
    values.randomElement(using: &generator)!
  }

  mutating func count(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// A number over many magnitudes, with all its digits.
  mutating func positive() -> Double {
    let exponents = pick(-300...300, -9...9, 0...0)
    return Double.random(in: 0.1..<1, using: &generator)
      * power(of: 10, Int.random(in: exponents, using: &generator))
  }

  private func power(of base: Double, _ exponent: Int) -> Double {
    var product = 1.0
    for _ in 0..<abs(exponent) { product *= base }
    return exponent < 0 ? 1 / product : product
  }

  private mutating func alpha() -> Double {
    power(of: 10, count(-5...5)) * Double.random(in: 0.1...10, using: &generator)
  }

  mutating func unit() -> Double { Double.random(in: 0..<1, using: &generator) }

  mutating func ticks() -> Int64 {
    pick(
      Int64.random(in: 1...4_611_686_018_000_000_000, using: &generator),
      Int64.random(in: 1...10_000_000_000, using: &generator),
      Int64.random(in: 1...1000, using: &generator) * 1_000_000_000)
  }

  mutating func delays(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double.random(in: 1e-9..<1e9, using: &generator) }
  }

  mutating func maybe<Value>(_ value: Value) -> Value? { pick(value, nil) }

  mutating func experiment() -> Experiment {
    let clients = pick(1, count(1...20))
    let (isQuadratic, isExternal) = (pick(true, false), count(1...6) == 1)
    let images = pick(true, false)
    let otherFiles = pick(true, false)
    let low = positive()
    let data: DataSpecification =
      if isExternal {
        .external(externalSource())
      } else if isQuadratic {
        .quadratic(
          QuadraticSource(
            dimension: count(1...1000), curvature: pick(low...low, low...(low * 2)),
            spread: pick(0, positive())))
      } else if images {
        .images(
          pick(.fashionMNIST, .mnist, .cifar10, .cifar100, .cifar100Coarse),
          folder: pick(nil, "data", "/a b/\"c\"\\d: #é", "#", "none", "- x", "12", " ", "文 🎲"))
      } else if otherFiles {
        files()
      } else {
        .synthetic(
          SyntheticSource(
            features: count(1...100), classes: count(2...50), samplesPerClient: count(1...500),
            testSamplesPerClient: count(1...500), heterogeneity: pick(0, 1000, unit())))
      }
    let partition: PartitionRule = pick(
      .iid, .dirichlet(alpha: alpha(), replacement: pick(true, false)),
      .classes(perClient: count(1...10)),
      .shards(perClient: count(1...2500)), .quantity(alpha: alpha()))
    let isDivided = !isExternal && !isQuadratic && (images || otherFiles)
    var isText = false
    if case .text = data { isText = true }
    let task = LearningTask(
      data: data, partition: isDivided ? partition : .iid,
      model: isExternal ? .external : isQuadratic ? .quadratic : model(of: data),
      training: training(clients: clients),
      clients: clients, seed: pick(generator.next(), 0, .max),
      dataSeed: pick(nil, generator.next(), 0, .max),
      initial: pick(nil, "a/model.npz", "é \"b\""),
      testSplit: isDivided ? pick(.mirrored, .global) : .mirrored,
      normalisation: isDivided && !isText ? normalisation() : .usual,
      evaluatedTrainSamples: maybe(count(1...1_000_000)))
    // Nothing is stopped by what is never measured.
    let goals = (
      accuracy: data.holdsOutNothing || !data.hasLabels ? nil : maybe(1 - unit()),
      loss: data.holdsOutNothing ? nil : maybe(pick(0, positive()))
    )
    var scheme = scheme(clients: clients)
    scheme.rule = rule(under: scheme, clients: clients)
    return Experiment(
      name: pick("a", "_", "0", "true", "1e5", "null", "Fed.Fix-0.5_b"),
      importance: pick(.uniform, .samples, .weights(delays(clients))),
      task: task,
      delays: delayModel(clients: clients, for: scheme),
      scheme: scheme, faults: faults(clients: clients),
      stop: pick(
        StopRule(
          time: VirtualTime(ticks: ticks()), accuracy: goals.accuracy, loss: goals.loss),
        StopRule(aggregations: count(1...1_000_000_000), updates: maybe(count(1...9))),
        StopRule(updates: count(1...1_000_000_000))),
      evaluation: evaluation(), evaluatedClients: maybe(count(1...clients)))
  }

  private mutating func evaluation() -> EvaluationRule {
    pick(
      .every(VirtualDuration(ticks: ticks())), .aggregations(count(1...1_000_000_000)),
      .points(count(1...1_000_000)))
  }

  private mutating func externalSource() -> ExternalSource {
    let names = ["W", "B.0", "Ünïcode: {x}", "true", "#7", "A \"B\" \\"].shuffled(using: &generator)
    return ExternalSource(
      arrays: names.prefix(count(1...6)).map { name in
        ParameterArray(name: name, shape: (0..<count(1...3)).map { _ in count(1...50) })
      })
  }

  private mutating func path() -> String { pick("a", "/a b/\"c\".x", "none", "#1", "12") }

  private mutating func files() -> DataSpecification {
    let share = pick(0, 0.1, unit())
    let clients = maybe(path())
    let layout: ArraySource.Layout = pick(.usual, .channelsFirst, .channelsLast)
    let test = maybe(
      ArraySource.TestArrays(
        samples: path(), labels: path(), clients: clients == nil ? nil : maybe(path())))
    return pick(
      .idx(
        ArraySource(
          samples: path(), labels: path(), clients: clients, test: test, testShare: share,
          shape: maybe([4, count(1...9)]), layout: layout)),
      .numpy(
        ArraySource(
          archive: maybe(path()), samples: path(), labels: path(), clients: clients, test: test,
          testShare: share,
          outcome: pick(.classes, .numbers), shape: maybe([count(1...99), 28, 1]),
          layout: layout)),
      .csv(
        CSVSource(
          file: path(), testFile: maybe(path()), outcome: pick(.label(path()), .target(path())),
          client: maybe(path()), testShare: share, shape: maybe([count(1...99)]),
          separator: pick(.found, .comma, .semicolon, .tab), header: pick(.words, .numbers, .none))),
      .text(
        TextSource(
          path: path(), cut: pick(.none, .blankLines, .characters(count(1...9000))),
          window: count(1...200), stride: count(1...200), testShare: share)),
      .leaf(
        LEAFSource(
          train: path(), test: maybe(path()), shape: pick(nil, [28, 28, 1], [9]),
          testShare: share)))
  }

  private mutating func normalisation() -> Normalisation {
    pick(
      .usual, .none, .channels(ChannelScaling(mean: [-unit()], deviation: [positive()])),
      .channels(ChannelScaling(mean: [0, unit()], deviation: [1, positive()])))
  }

  mutating func method() -> ServerOptimiser.Method {
    pick(
      .sgd(momentum: pick(0, unit())), .adam(beta1: unit(), beta2: unit(), tau: positive()),
      .yogi(beta1: unit(), beta2: unit(), tau: positive()),
      .adagrad(beta1: unit(), tau: positive()),
      .fadas(beta1: unit(), beta2: unit(), tau: positive(), threshold: maybe(count(0...99))))
  }

  private mutating func training(clients: Int) -> LocalTraining {
    let momentum = pick(0, 1 - unit()) / 2
    return LocalTraining(
      batch: count(1...1000), rate: positive(), momentum: momentum,
      weightDecay: pick(0, positive()), clip: maybe(positive()),
      amount: pick(
        .steps(count(1...1_000_000)), .epochs(count(1...1_000_000)),
        .stepsOfEach((0..<clients).map { _ in count(1...1_000_000) })),
      batches: pick(.fresh, .epochs), schedule: schedule(),
      nesterov: momentum > 0 && pick(true, false), proximal: pick(0, positive()))
  }

  private mutating func schedule() -> RateSchedule {
    let clock = pick(RateSchedule.Clock.aggregation, .time)
    let length = clock == .time ? ticks() : Int64(count(1...1_000_000_000))
    let factor = 1 - unit()
    let law: RateSchedule.Law = pick(
      .step(every: length, factor: factor), .exponential(every: length, factor: factor),
      .inverse(every: length, power: positive()), .cosine(over: length, end: pick(0, positive())))
    return pick(RateSchedule(), RateSchedule(law, by: clock))
  }
}

/// The text of a file of this repository.
func textOfFile(_ path: String) throws -> String {
  let file = try #require(fopen(path, "r"), "\(path) is missing")
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
  return String(decoding: bytes, as: UTF8.self)
}
