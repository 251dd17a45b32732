import Experiment
import Federation
import Runtime
import Testing

@testable import metronome

@Suite struct CheckedWeightsTests {
  @Test func `a client that never takes part is refused by its number`() throws {
    let experiment = try Experiment(
      yaml: """
        clients: 3
        delays: { kind: constant, value: [1, 5, 1] }
        scheme: FedAvg_deadline-2
        """, file: "test.yaml")
    let error = #expect(throws: ParticipationError.self) {
      try Plan.checkWeights(of: experiment)
    }
    #expect(error?.description.contains("client 1 ") == true)
    #expect(ExitCode.code(for: try #require(error)) == ExitCode.misuse)
  }
}
