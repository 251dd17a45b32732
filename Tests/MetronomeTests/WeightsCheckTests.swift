import Experiment
import Federation
import Runtime
import Testing

@testable import metronome

@Suite struct WeightsCheckTests {
  @Test func `a client that never takes part is refused by its number`() throws {
    let experiment = try Experiment(
      yaml: """
        clients: 3
        delays: { kind: constant, value: [1, 5, 1] }
        scheme: FedAvg_deadline-2
        """, file: "test.yaml")
    var check = WeightsCheck()
    let error: ParticipationError?
    do {
      try check.check(experiment)
      error = nil
    } catch let found as ParticipationError {
      error = found
    }
    #expect(error?.description.contains("client 1 ") == true)
    #expect(ExitCode.code(for: try #require(error)) == ExitCode.misuse)
  }

  @Test func `experiments that differ in their scheme are judged each, whatever passed before`()
    throws
  {
    var check = WeightsCheck()
    for scheme in ["FedAvg", "FedFix-2", "FedAvg"] {
      try check.check(
        try Experiment(
          yaml: "clients: 3\ndelays: { kind: constant, value: [1, 5, 1] }\nscheme: \(scheme)",
          file: "a"))
    }
    #expect(throws: ParticipationError.self) {
      var same = check
      try same.check(
        try Experiment(
          yaml: """
            clients: 3
            delays: { kind: constant, value: [1, 5, 1] }
            scheme: FedAvg_deadline-2
            """, file: "b"))
    }
  }
}
