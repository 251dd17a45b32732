import Federation
import Foundation
import Testing
import Wire

/// A block of `docs/protocol-vectors.txt`.
struct ConformanceVector: CustomTestStringConvertible {
  let name: String
  let isOfClient: Bool
  let bytes: [UInt8]
  /// Whether the message has no other bytes than these.
  let isCanonical: Bool
  /// The sentence with which it is refused; nil when it is taken.
  let refusal: String?

  var testDescription: String { name }

  static let all: [ConformanceVector] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    let text =
      (try? String(contentsOfFile: path + "/../../docs/protocol-vectors.txt", encoding: .utf8))
      ?? ""
    return text.components(separatedBy: "\n\n").dropFirst().compactMap { block in
      let lines = block.split(separator: "\n").map { $0.components(separatedBy: ": ") }
      let values = Dictionary(
        uniqueKeysWithValues: lines.map { ($0[0], $0.dropFirst().joined(separator: ": ")) })
      guard let name = values["name"], let from = values["from"], let hex = values["bytes"] else {
        return nil
      }
      return ConformanceVector(
        name: name, isOfClient: from == "client process",
        bytes: hex.split(separator: " ").compactMap { UInt8($0, radix: 16) },
        isCanonical: values["means"] != nil, refusal: values["refused"])
    }
  }()
}

/// The bytes that every implementation of the protocol is held to. They were made with `protoc`.
@Suite struct VectorsTests {
  @Test func `each kind of message has its bytes`() throws {
    #expect(ConformanceVector.all.count > 50)
    let kinds = try ConformanceVector.all.filter { $0.refusal == nil }.map { vector in
      vector.isOfClient
        ? try ClientMessage.decoded(vector.bytes).kind
        : try CoordinatorMessage.decoded(vector.bytes).kind
    }
    #expect(Set(kinds) == Set(MessageKind.allCases))
    #expect(
      Set(ConformanceVector.all.filter { $0.refusal == nil }.map(\.name))
        == Set(ClientMessage.meanings.keys).union(CoordinatorMessage.meanings.keys))
  }

  @Test(arguments: ConformanceVector.all.filter { $0.refusal == nil && $0.isOfClient })
  func `a client's message has its bytes and its meaning`(vector: ConformanceVector) throws {
    let message = try #require(ClientMessage.meanings[vector.name])
    #expect(try ClientMessage.decoded(vector.bytes) == message)
    if vector.isCanonical { #expect(try message.bytes() == vector.bytes) }
  }

  @Test(arguments: ConformanceVector.all.filter { $0.refusal == nil && !$0.isOfClient })
  func `a coordinator's message has its bytes and its meaning`(vector: ConformanceVector) throws {
    let message = try #require(CoordinatorMessage.meanings[vector.name])
    #expect(try CoordinatorMessage.decoded(vector.bytes) == message)
    if vector.isCanonical { #expect(try message.bytes() == vector.bytes) }
  }

  @Test(arguments: ConformanceVector.all.filter { $0.refusal != nil })
  func `what is no message is refused with its sentence`(vector: ConformanceVector) {
    let error = #expect(throws: WireError.self) {
      if vector.isOfClient {
        _ = try ClientMessage.decoded(vector.bytes)
      } else {
        _ = try CoordinatorMessage.decoded(vector.bytes)
      }
    }
    #expect(error?.description == vector.refusal)
  }
}

extension MeasureSet {
  fileprivate init(_ count: UInt64, _ values: (String, Double)...) {
    self.init(count: count, values: values.map { .init(name: $0.0, value: $0.1) })
  }
}

extension ClientMessage {
  private static let declaring: Hello = {
    var hello = Hello(
      host: "node-2", pid: 1, arithmetic: DeclaredArithmetic(kind: "numpy"),
      hostedClients: ClientRanges([0...299_999, 300_005...300_005]))
    hello.continues = true
    return hello
  }()

  private static let partOfEvaluation: Evaluation = {
    var evaluation = Evaluation(order: 12, version: 8, clients: [.init(client: ClientID(2))])
    evaluation.continues = true
    return evaluation
  }()

  /// What the vectors of client processes mean.
  fileprivate static let meanings: [String: ClientMessage] = [
    "a Hello of a process that trains any client": .hello(
      Hello(
        host: "node-1", pid: 4_711,
        arithmetic: DeclaredArithmetic(kind: "ordered", core: "Haswell"), cores: 16,
        memoryBytes: 67_645_734_912, encodings: [.float16], program: "metronome 0.4.0")),
    "a Hello that declares clients, of which more follow": .hello(declaring),
    "a Ready of a process that declared no client": .ready(Ready(dataDigest: [1, 2, 3, 254])),
    "a Ready with the data of two clients, one of them with labels": .ready(
      Ready(
        dataDigest: [],
        clients: [
          .init(client: ClientID(0), trainSamples: 60, testSamples: 10, trainLabels: [20, 0, 40]),
          .init(client: ClientID(7), trainSamples: 300, testSamples: 0),
        ])),
    "a Ready of an external run, of a process that can make the initial model": .ready(
      Ready(
        dataDigest: [0xAA],
        clients: [
          .init(client: ClientID(0), trainSamples: 60, testSamples: 10),
          .init(client: ClientID(1), trainSamples: 0, testSamples: 0),
        ], makesInitial: true)),
    "an InitialModel": .initialModel(
      InitialModel(order: 1, parameters: Values([0.5, -0.0, .leastNonzeroMagnitude]))),
    "a WeightDelta of one client": .weightDelta(
      WeightDelta(
        order: 9, baseVersion: 8,
        reports: [
          .init(
            client: ClientID(7), update: 300, steps: 10, deltaNorm: 2.5,
            measures: MeasureSet(10, ("loss", 0.5)))
        ], delta: Values([1, -2.5, 3e-20]))),
    "a WeightDelta of a sum of two clients, in float16, of which nothing was measured":
      .weightDelta(
        WeightDelta(
          order: 10, baseVersion: 8,
          reports: [
            .init(client: ClientID(1), update: 0, steps: 4, deltaNorm: 1),
            .init(client: ClientID(3), update: 2, steps: 4),
          ], delta: Values([1, -0.5], encoding: .float16))),
    "a WeightDelta that says when it was done": .weightDelta(
      WeightDelta(
        order: 9, baseVersion: 8, reports: [.init(client: ClientID(7), update: 0, steps: 1)],
        delta: Values([1]),
        timing: WeightDelta.Timing(
          received: 1_000, begun: 1_500, done: 9_500, processor: 6_000, runDelay: 1_999))),
    "an Evaluation of two clients, one without test samples and with a measure that nobody knows":
      .evaluation(
        Evaluation(
          order: 11, version: 8,
          clients: [
            .init(
              client: ClientID(0), train: MeasureSet(600, ("loss", 0.25), ("accuracy", 0)),
              test: MeasureSet(100, ("loss", 1.5), ("accuracy", 0.75), ("top5", 1))),
            .init(client: ClientID(4), train: MeasureSet(30, ("perplexity", 9.5))),
          ])),
    "a part of an Evaluation": .evaluation(partOfEvaluation),
    "a Problem with an order, which every process would have": .problem(
      Problem(order: 13, text: "training diverged: √2 is not finite", isDivergence: true)),
    "a Goodbye": .goodbye,
    "a ping of a client process": .heartbeat(Heartbeat(number: 42)),
    "a Goodbye with a field of a later version": .goodbye,
    "a WeightDelta whose vector stands before its reports": .weightDelta(
      WeightDelta(
        order: 9, baseVersion: 8, reports: [.init(client: ClientID(7), update: 0, steps: 1)],
        delta: Values([2]))),
  ]
}

extension CoordinatorMessage {
  private static let partOfWelcome: Welcome = {
    var welcome = Welcome(
      experiment: "", parameterCount: 1, arrays: [.init(name: "x", shape: [])], clients: 1,
      arithmetic: DeclaredArithmetic(kind: "openblas"))
    welcome.experiment = ["seed: ", "1\n"]
    welcome.continues = true
    return welcome
  }()

  private static let partOfOrder: EvaluateOrder = {
    var order = EvaluateOrder(order: 12, version: 0, clients: [ClientID(2), ClientID(300)])
    order.continues = true
    return order
  }()

  /// What the vectors of coordinators mean.
  fileprivate static let meanings: [String: CoordinatorMessage] = [
    "a Welcome": .welcome(
      Welcome(
        experiment: "seed: 1\nclients: 10\n", parameterCount: 7_850,
        arrays: [.init(name: "weights", shape: [784, 10]), .init(name: "bias", shape: [10])],
        clients: 10, seed: 1, dataSeed: .max,
        arithmetic: DeclaredArithmetic(kind: "ordered", core: "Haswell"), deltaEncoding: .float16,
        dataDigest: [1, 2, 3, 254])),
    "a part of a Welcome with two pieces of the experiment": .welcome(partOfWelcome),
    "a Reject": .reject(reason: "Goodbye before Hello; say Hello first"),
    "a Model": .model(Model(version: 8, parameters: Values([0.5, -0.0, .leastNonzeroMagnitude]))),
    "the last part of a Model that is sent in two": .model(
      Model(
        version: 9, parameters: Values(total: 4_194_306, offset: 4_194_304, values: [7, 8]))),
    "a Model without parameters": .model(Model(version: 0, parameters: Values([]))),
    "a Forget": .forget([3, 4, 300]),
    "a TrainOrder for one client": .trainOrder(
      TrainOrder(
        order: 9, baseVersion: 8,
        work: [
          .init(
            client: ClientID(7), update: 300, weight: 1, start: VirtualTime(ticks: 1_500_000_000))
        ])),
    "a TrainOrder for the weighted sum of two clients": .trainOrder(
      TrainOrder(
        order: 10, baseVersion: 8,
        work: [
          .init(client: ClientID(1), update: 0, weight: 0.25),
          .init(client: ClientID(3), update: 2, weight: -0.75, start: VirtualTime(ticks: .max)),
        ], sum: true)),
    "an EvaluateOrder": .evaluateOrder(
      EvaluateOrder(order: 11, version: 8, clients: [ClientID(0), ClientID(4)])),
    "a part of an EvaluateOrder": .evaluateOrder(partOfOrder),
    "an InitialOrder": .initialOrder(1),
    "a Stop": .stop(reason: "the run has finished"),
    "the answer to a ping": .heartbeat(Heartbeat(isAnswer: true, number: 42)),
    "a Reject of another version": .reject(reason: "speak version 3"),
  ]
}
