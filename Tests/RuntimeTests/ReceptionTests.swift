import Execution
import Experiment
import Federation
import Foundation
import Learning
import Messaging
import Testing
import Wire

@testable import Runtime

/// What client processes are told, and what they must have.
@Suite struct ReceptionTests {
  private static let yaml =
    "clients: 4\nseed: 5\ndata: { source: synthetic, features: 3, classes: 2, samples: 10, seed: 6 }\n"

  private let learner: any Learner
  private let reception: Reception

  init() throws {
    let experiment = try Experiment(yaml: Self.yaml, file: "test.yaml")
    learner = try experiment.task.makeLearner(cacheFolder: "/nonexistent")
    reception = Reception(experiment, learner)
  }

  private func reason(_ body: () throws(PeerFault) -> Void) -> String? {
    do throws(PeerFault) {
      try body()
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func `a client of any language is told what it needs`() throws {
    guard reception.welcome.count == 1, case .welcome(let welcome) = reception.welcome[0] else {
      Issue.record("the answer to Hello is not one Welcome")
      return
    }
    #expect(welcome.parameterCount == 8)
    let sizes = welcome.arrays.map { $0.shape.reduce(1, *) }
    #expect(sizes.reduce(0, +) == 8)
    #expect(welcome.clients == 4 && welcome.seed == 5 && welcome.dataSeed == 6)
    #expect(welcome.arithmetic.kind == "ordered")
    #expect(welcome.dataDigest == learner.dataDigest)
    let told = try Experiment(yaml: welcome.experimentText, file: "told.yaml")
    #expect(try told.task.makeLearner(cacheFolder: "/nonexistent").dataDigest == welcome.dataDigest)
  }

  @Test func `a process of another version of this program is refused`() throws {
    func refusal(_ program: String, _ more: [String] = []) throws -> String? {
      let experiment = try Experiment(yaml: Self.yaml, file: "test.yaml", overrides: more)
      var reception = Reception(experiment, learner)
      let hello = Hello(
        host: "h", pid: 1, arithmetic: DeclaredArithmetic(kind: ""), program: program)
      return reason { () throws(PeerFault) in
        _ = try reception.take(hello, from: PeerID(bytes: [1]))
      }
    }
    #expect(try refusal("metronome \(metronomeVersion)") == nil)
    #expect(try refusal("") == nil)
    #expect(try refusal("metronome-client 7") == nil)
    let other = try refusal("metronome 0.0.9")
    #expect(other?.hasPrefix("Hello.program: found metronome 0.0.9; allowed: metronome ") == true)
    #expect(try refusal("metronome 0.0.9", ["reproducible=no"]) == nil)
  }

  @Test func `a process that cannot read what the run sends is refused`() throws {
    let experiment = try Experiment(yaml: Self.yaml + "encoding: float16\n", file: "test.yaml")
    var reception = Reception(experiment, learner)
    guard case .welcome(let welcome) = reception.welcome[0] else { return }
    #expect(welcome.modelEncoding == .float16 && welcome.deltaEncoding == .float16)
    func refusal(of encodings: [Values.Encoding]) -> String? {
      reason { () throws(PeerFault) in
        let hello = Hello(
          host: "h", pid: 1, arithmetic: DeclaredArithmetic(kind: ""), encodings: encodings)
        _ = try reception.take(hello, from: PeerID(bytes: [1]))
      }
    }
    #expect(refusal(of: [.float16]) == nil)
    #expect(
      refusal(of: [])
        == "Hello.encodings: float16 is not among those that this process reads, and in this run, "
        + "with `encoding: float16`, models and deltas travel in it; take a program that reads it, or "
        + "`encoding: float32`")
    let vector = reason { () throws(PeerFault) in
      try reception.check(Values([1]), of: "WeightDelta 4")
    }
    #expect(vector == "WeightDelta 4: encoding 0; allowed: 1, as Welcome says")
  }

  @Test func `the first process of an external run says what all compute with`() throws {
    let experiment = try Experiment(
      yaml: "data: { source: external, parameters: 8 }\n", file: "test.yaml")
    func refusal(of kind: String, after first: String, _ more: String = "") throws -> String? {
      let experiment = try Experiment(yaml: experiment.resolvedYAML, file: "", overrides: [more])
      var reception = Reception(experiment, learner)
      func hello(_ kind: String) -> Hello {
        Hello(host: "h", pid: 1, arithmetic: DeclaredArithmetic(kind: kind))
      }
      _ = try reception.take(hello(first), from: PeerID(bytes: [1]))
      return reason { () throws(PeerFault) in
        _ = try reception.take(hello(kind), from: PeerID(bytes: [2]))
      }
    }
    #expect(try refusal(of: "torch", after: "torch", "seed=1") == nil)
    #expect(
      try refusal(of: "numpy", after: "torch", "seed=1")?
        .hasPrefix("Hello.arithmetic: found numpy; allowed: torch") == true)
    #expect(try refusal(of: "numpy", after: "torch", "reproducible=no") == nil)
  }

  /// Why a Hello with this arithmetic is refused, after one of the run's first process.
  private func refusal(
    _ kind: String, _ core: String, arithmetic: String, first: String = "Haswell"
  ) throws -> String? {
    let experiment = try Experiment(
      yaml: Self.yaml + "arithmetic: \(arithmetic)\n", file: "test.yaml")
    var reception = Reception(experiment, learner)
    func hello(_ kind: String, _ core: String) -> Hello {
      Hello(host: "h", pid: 1, arithmetic: DeclaredArithmetic(kind: kind, core: core))
    }
    _ = try reception.take(hello("", first), from: PeerID(bytes: [1]))
    return reason { () throws(PeerFault) in
      _ = try reception.take(hello(kind, core), from: PeerID(bytes: [2]))
    }
  }

  @Test func `a process of another arithmetic is refused`() throws {
    #expect(try refusal("", "SkylakeX", arithmetic: "ordered") == nil)
    #expect(try refusal("ordered", "", arithmetic: "ordered") == nil)
    #expect(
      try refusal("numpy", "", arithmetic: "ordered")?
        .hasPrefix("Hello.arithmetic: found numpy; allowed: ordered") == true)
    #expect(try refusal("numpy", "", arithmetic: "ordered\nreproducible: no") == nil)
  }

  @Test func `with openblas all processes have the same kernels, or the run may differ`() throws {
    #expect(try refusal("", "Haswell", arithmetic: "openblas") == nil)
    #expect(
      try refusal("openblas", "SkylakeX", arithmetic: "openblas")?
        .contains("for SkylakeX here, and for Haswell in the run's others") == true)
    #expect(try refusal("", "SkylakeX", arithmetic: "openblas\nreproducible: no") == nil)
  }

  /// Why a Ready is refused; nil where it is taken.
  private func refusal(_ ready: Ready, hosting hosted: ClientRanges) -> String? {
    var reception = reception
    return reason { () throws(PeerFault) in try reception.check(ready, hosting: hosted) }
  }

  @Test func `a process that has the same data may begin`() {
    for hosted in [ClientRanges(), ClientRanges([1...2])] {
      let ready = Ready(learner, hosting: hosted)
      #expect(ready.clients.map(\.client) == hosted.clients)
      #expect(refusal(ready, hosting: hosted) == nil)
    }
  }

  @Test func `a process that hosts clients says which labels they have`() throws {
    let lines = (0..<40).map { "\($0 % 7),\($0 % 3)" }.joined(separator: "\n")
    let file = "/tmp/metronome-labels-\(getpid()).csv"
    try ("x,label\n" + lines + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    defer { unlink(file) }
    let experiment = try Experiment(
      yaml: "clients: 4\ndata: { source: csv, file: \(file), label: label }\n", file: "test.yaml")
    let learner = try experiment.task.makeLearner(cacheFolder: "/tmp")
    let ready = Ready(learner, hosting: ClientRanges([1...2]))
    for client in ready.clients {
      #expect(client.trainLabels.count == 3)
      #expect(client.trainLabels.reduce(0, +) == client.trainSamples)
    }
    // Made data would have to be made to be counted.
    #expect(Ready(self.learner, hosting: ClientRanges([1...2])).clients[0].trainLabels.isEmpty)
  }

  @Test func `one that has no data to compare may begin`() {
    #expect(refusal(Ready(dataDigest: []), hosting: ClientRanges()) == nil)
  }

  @Test func `one that has other data, or speaks of other clients, may not`() {
    let hosted = ClientRanges([1...2])
    func refusal(_ change: (inout Ready) -> Void) -> String? {
      var ready = Ready(learner, hosting: hosted)
      change(&ready)
      return self.refusal(ready, hosting: hosted)
    }
    #expect(
      refusal { $0.dataDigest[0] ^= 1 }?.hasPrefix("the data of this process (digest ") == true)
    #expect(
      refusal { $0.clients.removeLast() }
        == "Ready.clients: found 1 clients; allowed: the 2 of Hello.hosted_clients, and no others")
    #expect(
      refusal { $0.clients[0].client = ClientID(0) }
        == "Ready.clients: found 2 clients; allowed: the 2 of Hello.hosted_clients, and no others")
    #expect(
      refusal { $0.clients[1].trainSamples = 9 }
        == "Ready.clients: found 9 training samples of client 2; allowed: 10, as the coordinator's "
        + "data have")
  }

  @Test func `measures come back from the wire as they were`() {
    let measured = Quality(count: 7, loss: 0.5, accuracy: 0, top5: 1)
    for quality in [measured, Quality(), Quality(count: 3), Quality(count: 3, loss: -1)] {
      let measured = MeasuredSet(MeasureSet(quality))
      #expect(measured.count == quality.count && measured.loss == quality.loss)
      #expect(measured.accuracy == quality.accuracy && measured["top5"] == quality.top5)
    }
    #expect(MeasureSet(TrainingReport(steps: 3, loss: 0.5))["loss"] == 0.5)
    #expect(MeasureSet(TrainingReport(steps: 3, loss: .nan)) == MeasureSet(count: 3))
  }
}
