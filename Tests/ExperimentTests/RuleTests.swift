import Experiment
import Federation
import Learning
import Testing

/// What a file may say is what the types take, at the bounds of either.
@Suite struct RuleTests {
  /// A line with `VALUE` in it, and whether the type takes the number.
  struct Case: CustomTestStringConvertible, Sendable {
    let line: String
    let isAllowed: @Sendable (Double) -> Bool
    var testDescription: String { line }

    /// Of delays.
    init(_ line: String, _ model: @escaping @Sendable (Double) -> DelayModel) {
      self.line = "delays: { \(line) }"
      isAllowed = { model($0).problem(clients: 10) == nil }
    }

    /// Of a scheme.
    init(scheme line: String, _ scheme: @escaping @Sendable (Double) -> Scheme) {
      self.line = "scheme: { \(line) }"
      isAllowed = { scheme($0).problems(clients: 10).isEmpty }
    }

    /// Of what is trained, beside another line.
    init(
      task line: String, _ rest: String,
      _ set: @escaping @Sendable (inout LearningTask, Double) -> Void
    ) {
      self.line = line + "\n" + rest
      isAllowed = { value in
        guard var task = try? Experiment.reading(rest).task else { return false }
        set(&task, value)
        return (try? task.validate()) != nil
      }
    }
  }

  static let numbers: [Double] = [
    -1, 0, 1e-10, 1e-9, 1e-7, 1e-6, 1e-5, 1e-3, 0.019, 0.02, 0.5, 0.99, 0.991, 0.999, 1, 1.5, 10,
    10.5, 20, 21, 99, 100, 101, 1000, 1001, 1e6, 1.1e6, 1e9, 1.1e9, 4.6e9, 4.7e9, 1e15, 1.1e15,
  ]

  static let delays: [Case] = [
    Case("kind: constant, value: VALUE") { DelayModel(work: .constant($0)) },
    Case("kind: uniform, from: VALUE, to: 30") { DelayModel(work: .uniform(from: $0, to: 30)) },
    Case("kind: uniform, from: 1, to: VALUE") { DelayModel(work: .uniform(from: 1, to: $0)) },
    Case("kind: exponential, mean: VALUE") { DelayModel(work: .exponential(mean: $0)) },
    Case("kind: exponential, percent: VALUE") {
      DelayModel(factor: .spread(percent: $0), work: .exponential(mean: 1))
    },
    Case("kind: shifted-exponential, shift: VALUE, mean: 1") {
      DelayModel(work: .shiftedExponential(shift: $0, mean: 1))
    },
    Case("kind: gamma, shape: VALUE, mean: 1") { DelayModel(work: .gamma(shape: $0, mean: 1)) },
    Case("kind: log-normal, median: 1, sigma: VALUE") {
      DelayModel(work: .logNormal(median: 1, sigma: $0))
    },
    Case("kind: weibull, shape: VALUE, scale: 1") {
      DelayModel(work: .weibull(shape: $0, scale: 1))
    },
    Case("kind: pareto, shape: VALUE, minimum: 1") {
      DelayModel(work: .pareto(shape: $0, minimum: 1))
    },
    Case("kind: truncated-normal, mean: VALUE, deviation: 1") {
      DelayModel(work: .truncatedNormal(mean: $0, deviation: 1, from: 0, to: .infinity))
    },
    Case("kind: truncated-normal, mean: 1, deviation: VALUE, to: 30") {
      DelayModel(work: .truncatedNormal(mean: 1, deviation: $0, from: 0, to: 30))
    },
    Case("kind: truncated-normal, mean: 1, deviation: 1, from: 1, to: VALUE") {
      DelayModel(work: .truncatedNormal(mean: 1, deviation: 1, from: 1, to: $0))
    },
    Case("kind: spread, percent: VALUE") { DelayModel(factor: .spread(percent: $0)) },
    Case("work: 1, clients: { kind: spread, percent: VALUE }") {
      DelayModel(factor: .spread(percent: $0))
    },
    Case("work: { kind: exponential }, clients: { kind: spread, percent: VALUE }") {
      DelayModel(factor: .spread(percent: $0), work: .exponential(mean: 1))
    },
    Case("kind: constant, value: [VALUE, 1, 1, 1, 1, 1, 1, 1, 1, 1]") {
      DelayModel(factor: .list([$0] + Array(repeating: 1, count: 9)))
    },
    Case("work: 1, clients: { kind: tiers, factors: [1, VALUE], shares: [1, 1] }") {
      DelayModel(factor: .tiers([.init(factor: 1, share: 1), .init(factor: $0, share: 1)]))
    },
    Case("work: 1, clients: { kind: tiers, factors: [1, 1], shares: [1, VALUE] }") {
      DelayModel(factor: .tiers([.init(factor: 1, share: 1), .init(factor: 1, share: $0)]))
    },
    Case("work: 1, clients: { kind: gamma, shape: 2, mean: VALUE }") {
      DelayModel(factor: .law(.gamma(shape: 2, mean: $0)))
    },
    Case("work: 1, clients: { kind: zipf, exponent: VALUE, ranks: 3 }") {
      DelayModel(factor: .zipf(exponent: $0, ranks: 3))
    },
    Case("network: { latency: VALUE }") {
      DelayModel(network: Network(latency: .law(.constant($0))))
    },
    Case("network: { upload: VALUE }") {
      DelayModel(network: Network(upload: .law(.constant($0))))
    },
    Case("network: { download: [VALUE, 1, 1, 1, 1, 1, 1, 1, 1, 1] }") {
      DelayModel(network: Network(download: .list([$0] + Array(repeating: 1, count: 9))))
    },
    Case("devices: { factor: [VALUE] }") {
      DelayModel(devices: DeviceTable(devices: [.init(factor: $0)]))
    },
    Case("devices: { latency: [VALUE] }") {
      DelayModel(devices: DeviceTable(devices: [.init(latency: $0)]))
    },
    Case("devices: { factor: [1], share: [VALUE] }") {
      DelayModel(devices: DeviceTable(devices: [.init(factor: 1, share: $0)]))
    },
    Case("availability: { kind: on-off, on: VALUE, off: 1 }") {
      DelayModel(availability: .onOff(on: $0, off: 1))
    },
    Case("availability: { kind: diurnal, period: VALUE, share: 1 }") {
      DelayModel(availability: .diurnal(period: $0, share: 1))
    },
    Case("availability: { kind: diurnal, period: 1, share: VALUE }") {
      DelayModel(availability: .diurnal(period: 1, share: $0))
    },
    Case("loss: VALUE") { DelayModel(loss: $0) },
  ]

  static let schemes: [Case] = [
    Case(scheme: "kind: fedasync, mixing: VALUE") { Scheme(trigger: .eachArrival, mixing: $0) },
    Case(scheme: "kind: async, discount: { exponent: VALUE }") {
      Scheme(trigger: .eachArrival, discount: .polynomial(exponent: $0))
    },
    Case(scheme: "kind: async, discount: { kind: hinge, slope: VALUE, grace: 1 }") {
      Scheme(trigger: .eachArrival, discount: .hinge(slope: $0, grace: 1))
    },
  ]

  static let counts = [-1, 0, 1, 2, 9, 10, 11, 1_000_000_000, 1_000_000_001]

  static let schemeCounts: [Case] = [
    Case(scheme: "kind: fedbuff, size: VALUE") { Scheme(trigger: .count(Int($0))) },
    Case(scheme: "kind: fedbuff, size: VALUE, restart: arrival") {
      Scheme(trigger: .count(Int($0)), restart: .arrival)
    },
    Case(scheme: "kind: fedbuff, size: VALUE, max-in-flight: 9") {
      Scheme(trigger: .count(Int($0)), concurrency: Concurrency(limit: 9))
    },
    Case(scheme: "kind: async, max-in-flight: VALUE") {
      Scheme(trigger: .eachArrival, concurrency: Concurrency(limit: Int($0)))
    },
    Case(scheme: "kind: fedavg, sample: VALUE") {
      Scheme(trigger: .everyone(sampling: ClientSampling(count: Int($0))))
    },
    Case(scheme: "kind: fedavg, sample: { count: 2, spare: VALUE }") {
      Scheme(trigger: .round(Round(sampling: ClientSampling(count: 2), spare: Int($0))))
    },
    Case(scheme: "kind: fedavg, sample: { count: 2, by: importance, spare: VALUE }") {
      let sampling = ClientSampling(count: 2, law: .importance)
      return Scheme(trigger: .round(Round(sampling: sampling, spare: Int($0))))
    },
    Case(scheme: "kind: async, discount: { kind: hinge, slope: 1, grace: VALUE }") {
      Scheme(trigger: .eachArrival, discount: .hinge(slope: 1, grace: Int($0)))
    },
  ]

  static let quadratic = "data: quadratic"
  static let tasks: [Case] = [
    Case(task: "training: { rate: VALUE }", quadratic) { $0.training.rate = $1 },
    Case(task: "training: { momentum: VALUE }", quadratic) { $0.training.momentum = $1 },
    Case(task: "training: { weight-decay: VALUE }", quadratic) { $0.training.weightDecay = $1 },
    Case(task: "training: { proximal: VALUE }", quadratic) { $0.training.proximal = $1 },
    Case(task: "training: { clip: VALUE }", quadratic) { $0.training.clip = $1 },
    Case(
      task: "training: { rate: { start: 1, schedule: step, every: 1, factor: VALUE } }", quadratic
    ) { $0.training.schedule.law = .step(every: 1, factor: $1) },
    Case(
      task: "training: { rate: { start: 1, schedule: inverse, every: 1, power: VALUE } }", quadratic
    ) { $0.training.schedule.law = .inverse(every: 1, power: $1) },
    Case(task: "training: { rate: { start: 1, schedule: cosine, over: 1, end: VALUE } }", quadratic)
    {
      $0.training.schedule.law = .cosine(over: 1, end: $1)
    },
    Case(task: "data: { source: quadratic, spread: VALUE }", "") {
      $0.data = .quadratic(QuadraticSource(dimension: 2, curvature: 1...1, spread: $1))
      $0.model = .quadratic
    },
    Case(task: "data: { partition: { kind: dirichlet, alpha: VALUE } }", "") {
      $0.partition = .dirichlet(alpha: $1, replacement: false)
    },
  ]

  static let taskCounts: [Case] = [
    Case(task: "training: { steps: VALUE }", quadratic) { $0.training.amount = .steps(Int($1)) },
    Case(task: "training: { epochs: VALUE }", quadratic) { $0.training.amount = .epochs(Int($1)) },
    Case(task: "training: { batch: VALUE }", quadratic) { $0.training.batch = Int($1) },
    Case(task: "data: { source: quadratic, dimension: VALUE }", "") {
      $0.data = .quadratic(QuadraticSource(dimension: Int($1), curvature: 1...1, spread: 1))
      $0.model = .quadratic
    },
  ]

  @Test(arguments: delays + schemes + tasks)
  func `a number that a file may say is one that the type takes`(rule: Case) {
    for number in Self.numbers {
      let found = complaints(rule.line.replacing("VALUE", with: "\(number)"))
      #expect(found.isEmpty == rule.isAllowed(number), "\(number): \(found)")
    }
  }

  @Test(arguments: schemeCounts + taskCounts)
  func `a count that a file may say is one that the type takes`(rule: Case) {
    for count in Self.counts + [10_000, 10_001, 1_000_000, 1_000_001, 10_000_000, 10_000_001] {
      let found = complaints(rule.line.replacing("VALUE", with: "\(count)"))
      #expect(found.isEmpty == rule.isAllowed(Double(count)), "\(count): \(found)")
    }
  }

  @Test func `an interval is at least two ticks in a file and in the type`() {
    for ticks in 1...3 as ClosedRange<Int64> {
      let found = complaints("scheme: { kind: fedfix, interval: 0.00000000\(ticks) }")
      let scheme = Scheme(trigger: .everyInterval(VirtualDuration(ticks: ticks)))
      #expect(found.isEmpty == scheme.problems(clients: 10).isEmpty, "\(ticks): \(found)")
    }
  }

  @Test func `a problem of a scheme is told at the line of its key`() {
    let lines = "clients: 4\nscheme:\n  kind: fedavg\n  sample:\n    count: 3\n    spare: 2"
    #expect(
      complaints(lines)
        == "test.yaml:6: scheme.sample.spare: found 2 beside a count of 3 for 4 clients; allowed: at "
        + "most 1")
  }
}
