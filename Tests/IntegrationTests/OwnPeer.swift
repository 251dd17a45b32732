import Federation
import Testing
import Wire

/// A client process of somebody's own, with data and a model that the coordinator does not have: each
/// client's best parameters are its number and one, and each update goes half of the way there.
final class OwnPeer {
  private let peer: FakePeer
  private var models: [UInt64: [Float]] = [:]
  /// Training samples of each client; nil where it does not count them.
  var samples: [Int: Int]? = [:]
  var digest: [UInt8] = []
  /// What it makes of the model; nil where it cannot.
  var initial: [Float]?
  /// What is wrong with every update, if anything.
  var trouble: String?
  var pid: UInt32 = 1
  var kind = "own"
  /// Orders done.
  private(set) var orders = 0

  init(connectingTo endpoint: String) throws { peer = try FakePeer(connectingTo: endpoint) }

  func sayHello() throws {
    try peer.send(
      .hello(Hello(host: "own", pid: pid, arithmetic: DeclaredArithmetic(kind: kind))))
  }

  func rejection() async throws -> String { try await serve() ?? "none" }

  /// Does what it is asked for, until it is told to stop.
  /// - Parameter isEnough: asked before each message; true ends it.
  /// - Returns: why it was refused, if it was.
  @discardableResult
  func serve(until isEnough: (OwnPeer) -> Bool = { _ in false }) async throws -> String? {
    try await eventually("a stop, or enough", within: 100) {
      try !work(until: isEnough) || isEnough(self)
    }
    return refusal
  }

  /// Why it was refused.
  private(set) var refusal: String?
  private var isDone = false

  /// Does all that it is asked for now.
  /// - Returns: whether there may be more: false once it was told to stop, or refused.
  func work(until isEnough: (OwnPeer) -> Bool = { _ in false }) throws -> Bool {
    while !isDone, !isEnough(self), let message = try peer.nextMessage() {
      switch message {
      case .reject(let reason): (refusal, isDone) = (reason, true)
      case .stop: isDone = true
      case .welcome(let welcome): try answer(welcome)
      case .initialOrder(let order):
        try peer.send(
          initial.map { .initialModel(InitialModel(order: order, parameters: Values($0))) }
            ?? .problem(Problem(order: order, text: "no weights here")))
      case .model(let model): models[model.version] = Array(model.parameters.values)
      case .forget(let versions): for version in versions { models[version] = nil }
      case .trainOrder(let order): try answer(order)
      case .evaluateOrder(let order): try answer(order)
      case .heartbeat(let heartbeat):
        if let answer = heartbeat.answer { try peer.send(.heartbeat(answer)) }
      }
    }
    return !isDone
  }

  private func answer(_ welcome: Welcome) throws {
    #expect(welcome.dataDigest.isEmpty)
    let clients = samples.map { samples in
      (0..<welcome.clients).map { client in
        Ready.ClientData(
          client: ClientID(client), trainSamples: UInt64(samples[Int(client)] ?? 1),
          testSamples: 2)
      }
    }
    try peer.send(
      .ready(
        Ready(dataDigest: digest, clients: clients ?? [], makesInitial: initial != nil)))
  }

  private func answer(_ order: TrainOrder) throws {
    orders += 1
    if let trouble {
      return try peer.send(.problem(Problem(order: order.order, text: trouble)))
    }
    let model = try #require(models[order.baseVersion])
    let client = order.work[0].client
    let delta = model.map { 0.5 * (Float(client.rawValue) + 1 - $0) }
    try peer.send(
      .weightDelta(
        WeightDelta(
          order: order.order, baseVersion: order.baseVersion,
          reports: [WeightDelta.Report(client: client, update: order.work[0].update, steps: 1)],
          delta: Values(delta))))
  }

  private func answer(_ order: EvaluateOrder) throws {
    let model = try #require(models[order.version])
    func set(_ count: UInt64, _ values: (String, Double)...) -> MeasureSet {
      MeasureSet(count: count, values: values.map { .init(name: $0.0, value: $0.1) })
    }
    try peer.send(
      .evaluation(
        Evaluation(
          order: order.order, version: order.version,
          clients: order.clients.map { client in
            let distance = Double(abs(model[0] - Float(client.rawValue) - 1))
            return Evaluation.ClientMeasures(
              client: client, train: set(3, ("loss", distance)),
              test: set(2, ("loss", distance), ("accuracy", 0.5), ("word error", 2 * distance)))
          })))
  }
}
