import Federation
import TestFederation
import Testing

@testable import Execution

/// Runs in which clients crash and updates are heard twice.
@Suite struct FaultyRunTests {
  static let faults = [
    "crash: { rate: 0.2, recover: 0.5 }", "crash: { at: 0.2, clients: [1, 4] }",
    "duplicate: { probability: 0.3, counted: twice }",
    "crash: { at: 3, clients: 0.5, recover: 1 }, duplicate: 0.2, "
      + "corrupt: { kind: noise, deviation: 0.01, probability: 0.5 }",
  ]

  private static func lines(_ scheme: String, _ faults: String) -> String {
    ExecutionTests.lines(scheme, more: "faults: { \(faults) }")
  }

  @Test(arguments: SmallFederation.schemes, faults)
  func `the final model is that of the plain reference, whoever does the work`(
    scheme: String, faults: String
  ) throws {
    let federation = try SmallFederation(Self.lines(scheme, faults))
    let expected = federation.reference()
    // A small sample may have none of those in it who are struck.
    if !scheme.contains("sample") {
      #expect(try expected != SmallFederation(ExecutionTests.lines(scheme)).reference())
    }
    for seed in 0..<2 as Range<UInt64> {
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed)")
    }
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3"], faults)
  func `a run that is interrupted anywhere goes on to the same bits`(
    scheme: String, faults: String
  ) throws {
    for seed in 0..<2 as Range<UInt64> {
      try CheckpointTests().interrupt(SmallFederation(Self.lines(scheme, faults)), seed: seed)
    }
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3"])
  func `updates that the server knows again change no bit`(scheme: String) throws {
    let plain = try SmallFederation(ExecutionTests.lines(scheme)).outcome(seed: 1)
    let faulty = try SmallFederation(Self.lines(scheme, "duplicate: 0.5")).outcome(seed: 2)
    #expect(faulty.parameters == plain.parameters)
    #expect(faulty.final.tally.digest.text == plain.final.tally.digest.text)
  }
}
