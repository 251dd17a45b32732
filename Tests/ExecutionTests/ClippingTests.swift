import Chance
import Federation
import Kernels
import TestFederation
import Testing

@testable import Execution

/// `server.clip`: the bound of what an update counts.
@Suite struct ClippingTests {
  private static func lines(_ scheme: String, clip: String = "0.05", clients: Int = 7) -> String {
    ExecutionTests.lines(scheme, clients: clients, more: "server: { clip: \(clip) }")
  }

  /// The version after the zero model that comes of these updates.
  private func version(_ updates: [[Float]], weights: [Double], clip: Double?) throws -> [Float] {
    let count = updates[0].count
    let models = ModelVersions([0: [Float](repeating: 0, count: count)], latest: 0)
    var server = Server(
      ScheduleSettings(
        importance: weights, delays: DelayModel(),
        scheme: Scheme(trigger: .count(updates.count), rule: AggregationRule(clip: clip)),
        stop: StopRule(updates: 1), seed: 0),
      parameterCount: count)
    for (client, update) in updates.enumerated() {
      let order = TrainingOrder(client: ClientID(UInt32(client)), update: 0, baseVersion: 0)
      server.fold(
        Returned(values: update[...], norm: norm(update.span), process: ""),
        as: [Contribution(order: order, weight: weights[client])], in: models)
    }
    let next = server.nextVersion(of: models)
    return try #require(next)
  }

  @Test func `an update is scaled down to the bound, and a shorter one is as it was`() throws {
    let updates: [[Float]] = [[3, 4], [0.3, -0.4], [0, -8]]
    let weights = [0.5, 0.25, 0.25]
    // 3, 4 and 0, -8 are scaled by 1/5 and 1/8.
    let (first, second, third): ([Float], [Float], [Float]) = (
      [3 * Float(0.2), 4 * Float(0.2)], updates[1], [0, -1]
    )
    let bounded = (0..<2).map { (0.5 * first[$0] + 0.25 * second[$0]) + 0.25 * third[$0] }
    #expect(try version(updates, weights: weights, clip: 1) == bounded)
    // One that is as long as the bound is not touched.
    let sum = (0..<2).map { index -> Float in
      (0.5 * updates[0][index] + 0.25 * updates[1][index]) + 0.25 * updates[2][index]
    }
    #expect(try version(updates, weights: weights, clip: 8) == sum)
    #expect(try version(updates, weights: weights, clip: nil) == sum)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `none is longer than the bound, to within rounding, nor turned`(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .testInputs)
    let size = PortableMath.exp(40 * random.nextUnit() - 20)
    let bound = PortableMath.exp(40 * random.nextUnit() - 20)
    let values = (0...Int(random.nextBelow(50))).map { _ in Float(size * random.nextNormal()) }
    let clipped = Returned(values: values[...], norm: 0, process: "").clipped(to: bound).values
    let (before, after) = (norm(values.span), norm(clipped.span))
    #expect(after <= bound * (1 + 1e-6))
    #expect(abs(after - min(before, bound)) <= 1e-6 * after)
    #expect(abs(dot(values.span, clipped.span) - before * after) <= 1e-6 * before * after)
    if before <= bound { #expect(Array(clipped) == values) }
  }

  @Test(arguments: ExecutionTests.schemes)
  func `the final model is that of the plain reference, whoever does the work`(
    scheme: String
  ) throws {
    let federation = try SmallFederation(Self.lines(scheme))
    let expected = federation.reference()
    #expect(try expected != SmallFederation(ExecutionTests.lines(scheme)).reference())
    for seed in 0..<3 as Range<UInt64> {
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed)")
    }
  }

  @Test func `where updates are bounded no client process is asked for a sum of them`() throws {
    let federation = try SmallFederation(Self.lines("FedAvg", clients: 40))
    var execution = federation.execution(groupsFrom: 1)
    var desk = OrderDesk(learner: federation.learner)
    var trained = 0
    while execution.outcome == nil, let work = execution.nextWork(for: 1) {
      if case .training(let training) = work {
        #expect(!training.isSum)
        trained += 1
      }
      desk.complete(work, in: &execution)
    }
    #expect(trained >= 40)
  }

  @Test func `a bound that nothing reaches changes no bit`() throws {
    let plain = try SmallFederation(ExecutionTests.lines("FedBuff-3")).reference()
    let bounded = try SmallFederation(Self.lines("FedBuff-3", clip: "1e30"))
    #expect(bounded.outcome(seed: 1).parameters == plain)
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5"], 0..<3 as Range<UInt64>)
  func `a run that is interrupted anywhere goes on to the same bits`(
    scheme: String, seed: UInt64
  ) throws {
    try CheckpointTests().interrupt(SmallFederation(Self.lines(scheme)), seed: seed)
  }

  @Test func `one client that sends a hundredfold does little harm where updates are bounded`()
    throws
  {
    // All but one agree on the way; the other's is the bound long, whatever it sends.
    let honest: [[Float]] = Array(repeating: [1, 0], count: 9)
    for size: Float in [100, 1e10, 1e38] {
      let found = try version(
        honest + [[-size, 0]], weights: Array(repeating: 0.1, count: 10), clip: 1)
      #expect(abs(found[0] - 0.8) < 1e-6)
    }
  }
}
