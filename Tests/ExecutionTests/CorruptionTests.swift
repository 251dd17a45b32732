import Chance
import Federation
import Kernels
import TestFederation
import Testing

@testable import Execution

/// `faults.corrupt`: updates that come as something else than was trained.
@Suite struct CorruptionTests {
  static let kinds = [
    "{ kind: sign-flip, clients: 0.3 }", "{ kind: scale, factor: 20, clients: [0, 5] }",
    "{ kind: noise, deviation: 0.2, probability: 0.4 }",
    "{ kind: sign-flip, factor: 3, clients: [2], probability: 0.5 }",
  ]

  static func lines(_ scheme: String, _ corruption: String, more: String = "") -> String {
    ExecutionTests.lines(scheme, more: "faults: { corrupt: \(corruption) }\n\(more)")
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3", "FedAsync-0.6"], kinds)
  func `the final model is that of the plain reference, whoever does the work`(
    scheme: String, corruption: String
  ) throws {
    let federation = try SmallFederation(Self.lines(scheme, corruption))
    let expected = federation.reference()
    #expect(try expected != SmallFederation(ExecutionTests.lines(scheme)).reference())
    for seed in 0..<2 as Range<UInt64> {
      #expect(
        federation.outcome(seed: seed, groupsFrom: 1, claims: true).parameters == expected,
        "seed \(seed)")
    }
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5"], kinds)
  func `a run that is interrupted anywhere goes on to the same bits`(
    scheme: String, corruption: String
  ) throws {
    try CheckpointTests().interrupt(SmallFederation(Self.lines(scheme, corruption)), seed: 4)
  }

  @Test(arguments: ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3"])
  func `the schedule, its weights and all orders are those of the run without faults`(
    scheme: String
  ) throws {
    let plain = try SmallFederation(ExecutionTests.lines(scheme))
    for kind in Self.kinds {
      let faulty = try SmallFederation(Self.lines(scheme, kind))
      #expect(faulty.weights == plain.weights)
      #expect(
        Array(Schedule(faulty.settings, weights: faulty.weights.ofClients))
          == Array(Schedule(plain.settings, weights: plain.weights.ofClients)))
    }
  }

  private func corruption(_ text: String, encoding: VectorEncoding = .float32) throws
    -> UpdateCorruption
  {
    try #require(
      UpdateCorruption(
        SmallFederation(Self.lines("FedAvg", text)).settings, encoding: encoding))
  }

  private func order(_ client: UInt32, _ update: UInt32 = 0) -> TrainingOrder {
    TrainingOrder(client: ClientID(client), update: update, baseVersion: 0)
  }

  private func applied(
    _ corruption: UpdateCorruption, to values: [Float], of order: TrainingOrder
  ) -> [Float] {
    Array(
      corruption.applied(to: Returned(values: values[...], norm: 0, process: ""), of: order).values)
  }

  @Test func `by hand`() throws {
    let flipped = try corruption("{ kind: sign-flip, factor: 2, clients: [1, 3] }")
    #expect(applied(flipped, to: [1, -0.5], of: order(1)) == [-2, 1])
    #expect(applied(flipped, to: [1, -0.5], of: order(3, 9)) == [-2, 1])
    #expect(applied(flipped, to: [1, -0.5], of: order(2)) == [1, -0.5])
    let scaled = try corruption("{ kind: scale, factor: 10 }")
    #expect(applied(scaled, to: [1, -0.5], of: order(0)) == [10, -5])
    // What is too large for a message stops at its largest number.
    let wide = try corruption("{ kind: scale, factor: 1000000 }", encoding: .float16)
    #expect(applied(wide, to: [1, -1e38, 0], of: order(0)) == [65_504, -65_504, 0])
    let norm = scaled.applied(
      to: Returned(values: [3, 4], norm: 5, process: ""), of: order(0)
    ).norm
    #expect(norm == 50)
  }

  @Test func `noise has the deviation that is asked for, and is another for each update`() throws {
    let noise = try corruption("{ kind: noise, deviation: 0.5 }")
    let zeros = [Float](repeating: 0, count: 20_000)
    let first = applied(noise, to: zeros, of: order(0))
    let mean = first.reduce(0) { $0 + Double($1) } / 20_000
    let square = first.reduce(0) { $0 + Double($1) * Double($1) } / 20_000
    // Four standard errors.
    #expect(abs(mean) < 0.015 && abs(square.squareRoot() - 0.5) < 0.01)
    #expect(applied(noise, to: zeros, of: order(0)) == first)
    for other in [order(1), order(0, 1)] {
      let second = applied(noise, to: zeros, of: other)
      #expect(abs(dot(first.span, second.span)) / 20_000 < 0.25 * 4 / 20_000.0.squareRoot())
    }
  }

  @Test func `each update is corrupted with its probability, and a share is so many clients`()
    throws
  {
    let lines = ExecutionTests.lines(
      "FedAvg", clients: 40,
      more: "faults: { corrupt: { kind: sign-flip, clients: 0.2, probability: 0.25 } }")
    let updates = try #require(CorruptUpdates(SmallFederation(lines).settings))
    var (hit, clients) = (0, Set<UInt32>())
    for client in 0..<40 as Range<UInt32> {
      for update in 0..<1_000 as Range<UInt32>
      where updates.contain(OrderID(client: ClientID(client), update: update)) {
        hit += 1
        clients.insert(client)
      }
    }
    #expect(clients.count == 8)
    // Binomial of 8,000: mean 2,000, deviation 38.7.
    #expect(abs(hit - 2_000) < 160)
  }

  @Test func `a median or a trimmed mean does not follow two of ten who flip signs, a mean does`()
    throws
  {
    func distance(_ server: String, _ faults: String) throws -> Float {
      let federation = try SmallFederation(
        """
        clients: 10
        data: { source: quadratic, dimension: 2, curvature: 1, spread: 0.1 }
        training: { steps: 1, rate: 0.2 }
        delays: F-80
        scheme: FedAvg
        server: { \(server) }
        faults: \(faults)
        stop: { aggregations: 60 }
        evaluate: { points: 1 }
        """)
      return federation.outcome(seed: 1).parameters.reduce(0) { max($0, abs($1)) }
    }
    let flip = "{ corrupt: { kind: sign-flip, factor: 20, clients: [3, 8] } }"
    #expect(try distance("rule: mean", "none") < 0.2)
    #expect(try distance("rule: mean", flip) > 100)
    for rule in ["rule: median", "rule: trimmed-mean, trim: 0.2"] {
      #expect(try distance(rule, flip) < 0.3, "\(rule)")
    }
  }
}
