import TestFederation
import Testing

@testable import Execution

@Suite struct LocalRateTests {
  @Test(
    arguments: ["FedFix-0.5", "{ kind: fedbuff, size: 3, restart: arrival }"],
    ["by: time, schedule: step, every: 0.3, factor: 0.7", "schedule: inverse, every: 2"])
  func `scheduled rates give the plain reference's bits, whoever does the work`(
    scheme: String, schedule: String
  ) throws {
    let lines = ExecutionTests.lines(scheme)
    let constant = try SmallFederation(lines)
    let federation = try SmallFederation(
      lines.replacing("rate: 0.1", with: "rate: { start: 0.1, \(schedule) }"))
    let expected = federation.reference()
    #expect(expected != constant.reference())
    for seed in 0..<3 as Range<UInt64> {
      #expect(federation.outcome(seed: seed).parameters == expected, "seed \(seed)")
      #expect(federation.outcome(seed: seed, groupsFrom: 1).parameters == expected, "in groups")
    }
  }
}
