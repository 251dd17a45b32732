import Chance
import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

/// Server rules that a few bad updates do not move far.
@Suite struct RobustRuleTests {
  static let rules = ["rule: median", "rule: trimmed-mean, trim: 0.3"]
  static let schemes = [
    "FedAvg", "FedAvg_round", "FedFix-0.5", "FedBuff-4", "FedBuff-4_arrival",
    "{ kind: fedavg, sample: 4 }", "{ kind: fedavg, sample: { count: 5, by: importance } }",
    "{ kind: fedavg, deadline: 0.8 }",
    "{ kind: fedbuff, size: 4, weights: identical, discount: { kind: hinge, slope: 2, grace: 1 } }",
  ]

  private static func lines(_ scheme: String, _ server: String, clients: Int = 7) -> String {
    ExecutionTests.lines(scheme, clients: clients, more: "server: { \(server) }")
  }

  @Test(arguments: schemes, rules)
  func `the final model is that of the plain reference, whoever does the work`(
    scheme: String, rule: String
  ) throws {
    let federation = try SmallFederation(Self.lines(scheme, rule))
    let expected = federation.reference()
    #expect(try expected != SmallFederation(ExecutionTests.lines(scheme)).reference())
    for seed in 0..<2 as Range<UInt64> {
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed)")
    }
  }

  @Test(arguments: ["FedAvg", "FedFix-0.5", "FedBuff-4"], rules)
  func `a run that is interrupted anywhere goes on to the same bits`(
    scheme: String, rule: String
  ) throws {
    for seed in 0..<3 as Range<UInt64> {
      try CheckpointTests().interrupt(SmallFederation(Self.lines(scheme, rule)), seed: seed)
    }
  }

  @Test(arguments: ["FedAvg", "FedFix-0.5", "FedBuff-4", "{ kind: fedavg, sample: 4 }"])
  func `a trimmed mean that leaves out nobody is the weighted sum, to within rounding`(
    scheme: String
  ) throws {
    let plain = try SmallFederation(ExecutionTests.lines(scheme)).reference()
    let found = try SmallFederation(Self.lines(scheme, "rule: trimmed-mean, trim: 0"))
      .outcome(seed: 1).parameters
    #expect(zip(plain, found).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test(arguments: rules) func `one contributor's update is taken whole`(rule: String) throws {
    let plain = try SmallFederation(ExecutionTests.lines("FedAvg", clients: 1))
    let rule = rule.replacing("0.3", with: "0")
    let robust = try SmallFederation(Self.lines("FedAvg", rule, clients: 1))
    #expect(robust.outcome(seed: 1).parameters == plain.outcome(seed: 1).parameters)
  }

  /// The version after the zero model that comes of these updates of one number.
  private func version(
    _ updates: [Float], weights: [Double], _ middle: AggregationRule.Middle?
  ) throws -> Float {
    let models = ModelVersions([0: [0]], latest: 0)
    var server = Server(
      ScheduleSettings(
        importance: weights, delays: DelayModel(),
        scheme: Scheme(trigger: .count(updates.count), rule: AggregationRule(middle: middle)),
        stop: StopRule(updates: 1), seed: 0),
      parameterCount: 1)
    for (client, update) in updates.enumerated() {
      let order = TrainingOrder(client: ClientID(UInt32(client)), update: 0, baseVersion: 0)
      server.fold(
        Returned(values: [update], norm: 0, process: ""),
        as: [Contribution(order: order, weight: weights[client])], in: models)
    }
    let next = server.nextVersion(of: models)
    return try #require(next)[0]
  }

  @Test func `by hand`() throws {
    let equal = [0.25, 0.25, 0.25, 0.25]
    #expect(try version([1, -100, 3, 4], weights: equal, .median) == 2)
    #expect(try version([1, -100, 3, 4], weights: equal, .trimmedMean(0.25)) == 2)
    #expect(try version([1, -100, 3, 4], weights: equal, nil) == -23)
    // Their sum is 2: all agree on 5, which is so taken twice.
    let unequal = [1, 0.5, 0.25, 0.25]
    #expect(try version([5, 5, 5, 5], weights: unequal, .median) == 10)
    #expect(try version([5, 5, 5, 5], weights: unequal, .trimmedMean(0.25)) == 10)
    // One vote each, whatever it weighs; what is left counts by its weight: 2 (2 0.5 + 4 0.25) / 0.75.
    #expect(try version([9, 2, 4, 1], weights: unequal, .median) == 6)
    #expect(
      try abs(version([9, 2, 4, 1], weights: unequal, .trimmedMean(0.25)) - 16 / 3) < 1e-6)
    // Who weighs nothing has no vote.
    #expect(try version([9, 9, 9, 1], weights: [0, 0, 0, 1], .median) == 1)
    #expect(try version([9, 9], weights: [0, 0], .median) == 0)
  }

  @Test func `what a share leaves out is a whole number, whatever rounding takes off`() {
    let cases: [(Double, Int, Int)] = [
      (0.1, 10, 1), (0.1, 9, 0), (0.3, 10, 3), (0.29, 100, 29), (0.499, 1000, 499), (0.2, 3, 0),
    ]
    for (share, count, expected) in cases {
      #expect(AggregationRule.trimmed(share, of: count) == expected)
    }
    for count in 1...300 { #expect(2 * AggregationRule.trimmed(0.5.nextDown, of: count) < count) }
  }

  @Test(arguments: rules) func `quadratic clients that agree settle where they would`(
    rule: String
  ) throws {
    // All optima are one: the middle of updates that are alike is theirs.
    let federation = try SmallFederation(
      """
      clients: 6
      data: { source: quadratic, dimension: 3, curvature: 1, spread: 0 }
      training: { steps: 3, rate: 0.2 }
      delays: F-80
      scheme: FedFix-0.5
      server: { \(rule) }
      stop: { time: 200 }
      evaluate: { every: 200 }
      """)
    let end = federation.outcome(seed: 1).parameters
    let start = federation.learner.initialParameters()
    #expect(end.allSatisfy { abs($0) < 1e-4 } && start.contains { abs($0) > 1e-2 }, "\(end)")
  }
}
