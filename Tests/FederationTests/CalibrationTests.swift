import Chance
import Testing

@testable import Federation

@Suite struct CalibrationTests {
  /// Clients whose updates take times of one law, by a mean of their own.
  private static func observed(
    _ law: DelayLaw, means: [Double], count: Int, seed: UInt64
  ) -> [ObservedClient] {
    means.enumerated().map { place, mean in
      var stream = RandomStream(
        seed: seed, purpose: .syntheticData, client: UInt32(place), update: 0)
      return ObservedClient(
        name: "\(place)",
        durations: (0..<count).map { _ in
          VirtualDuration(roundingUnits: mean * law.draw(&stream) / law.mean)
        })
    }
  }

  @Test(
    arguments: [
      .exponential(mean: 1), .gamma(shape: 4, mean: 2), .logNormal(median: 1, sigma: 0.5),
      .weibull(shape: 2, scale: 1), .shiftedExponential(shift: 0.5, mean: 0.5),
    ] as [DelayLaw], 1...3 as ClosedRange<UInt64>)
  func `what was drawn of a law by factors is found again`(law: DelayLaw, seed: UInt64) throws {
    let means = [0.5, 1, 1.5, 4]
    let calibration = try Calibration(
      Self.observed(law, means: means, count: 1_500, seed: seed), seed: seed)
    guard case .scaledLaw(let fit) = calibration.form else {
      Issue.record("\(law) is recorded, seed \(seed)")
      return
    }
    for (client, mean) in zip(calibration.clients, means) {
      #expect(abs(client.moments.mean - mean) < 5 * client.moments.standardError)
    }
    // As a law it is as close as six thousand samples tell: 1.63 over their root in a hundred.
    let distance = stride(from: 0.05, to: 6, by: 0.05).map { time in
      abs(fit.law.survival(beyond: time) - law.survival(beyond: time * law.mean))
    }.max()
    #expect(try #require(distance) < 0.03, "\(fit.law) of \(law), seed \(seed)")
    #expect(fit.probability.map { $0 >= 0.05 } ?? true)
  }

  @Test func `times that are always the same are constant`() throws {
    let calibration = try Calibration(
      Self.observed(.constant(1), means: [1, 3], count: 30, seed: 1))
    #expect(
      calibration.model == DelayModel(factor: .list([1, 3]), work: .constant(1)))
    #expect(calibration.clients.allSatisfy { $0.correlation == nil })
  }

  @Test func `clients of different shapes are taken as they were recorded`() throws {
    let smooth = Self.observed(.gamma(shape: 50, mean: 1), means: [1, 1], count: 400, seed: 4)
    let rough = Self.observed(.exponential(mean: 1), means: [1, 1], count: 400, seed: 5)
    let all = smooth + rough
    let calibration = try Calibration(all)
    #expect(calibration.form == .recorded)
    #expect(
      calibration.model
        == DelayModel(
          work: .recorded(DelayTrace(durations: all.map { $0.durations.map(\.ticks) }))))
  }

  @Test func `what follows from the update before is not forgotten`() throws {
    var stream = RandomStream(seed: 9, purpose: .syntheticData)
    var level = 0.0
    let durations = (0..<2_000).map { _ in
      level = 0.9 * level + 0.4 * stream.nextNormal()
      return VirtualDuration(roundingUnits: PortableMath.exp(level))
    }
    let calibration = try Calibration([ObservedClient(name: "0", durations: durations)])
    #expect(calibration.form == .recorded)
    let correlation = try #require(calibration.clients[0].correlation)
    #expect(abs(correlation - 0.9) < 0.05)
  }

  @Test func `a trace that is too short says how long it should be`() {
    let observed =
      Self.observed(.exponential(mean: 1), means: [1], count: 90, seed: 1)
      + [ObservedClient(name: "slow", durations: [VirtualDuration(ticks: 5)])]
    #expect {
      try Calibration(observed)
    } throws: { error in
      "\(error)".contains("1 update of client slow and up to 90 of others")
        && "\(error)".hasSuffix("so it should be 20 times as long")
    }
    #expect(throws: CalibrationError.nothing) { try Calibration([]) }
  }

  @Test func `another sample of a trace has as many updates, all of them seen`() {
    let observed = Self.observed(.exponential(mean: 1), means: [1, 2], count: 100, seed: 3)
    let first = observed.resampled(seed: 1)
    #expect(first == observed.resampled(seed: 1))
    #expect(first != observed.resampled(seed: 2))
    for (new, old) in zip(first, observed) {
      #expect(new.durations.count == old.durations.count)
      #expect(Set(new.durations).isSubset(of: Set(old.durations)))
      // Blocks of ten: most are followed by the one that followed before.
      let followers = Dictionary(
        zip(old.durations, old.durations.dropFirst() + old.durations.prefix(1)),
        uniquingKeysWith: { first, _ in first })
      let kept = zip(new.durations, new.durations.dropFirst()).count { followers[$0.0] == $0.1 }
      #expect(kept >= 89)
    }
  }

  @Test func `the distance of two samples is that of their distributions, counted out`() {
    var stream = RandomStream(seed: 6, purpose: .syntheticData)
    for _ in 0..<50 {
      let first = (0..<Int(1 + stream.nextBelow(12))).map { _ in Double(stream.nextBelow(8)) }
      let second = (0..<Int(1 + stream.nextBelow(12))).map { _ in Double(stream.nextBelow(8)) }
      func share(_ sample: [Double], _ value: Double) -> Double {
        Double(sample.count { $0 <= value }) / Double(sample.count)
      }
      let expected = (first + second).map { abs(share(first, $0) - share(second, $0)) }.max()
      #expect(KolmogorovSmirnov.distance(first.sorted(), second.sorted()) == expected)
    }
  }

  @Test func `of many samples one in twenty is as far as the table of Smirnov says`() {
    // 1.358 over the root of n m / (n + m), for large n and m.
    let probability = KolmogorovSmirnov.probability(
      ofDistance: 1.358 / (50_000.0).squareRoot(), 100_000, 100_000)
    #expect(abs(probability - 0.05) < 0.001)
  }
}
