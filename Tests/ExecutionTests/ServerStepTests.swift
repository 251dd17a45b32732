import Federation
import TestFederation
import Testing

@testable import Execution

/// The formulas of Reddi et al., Algorithm 2, by hand.
@Suite struct ServerStepTests {
  /// The parameters after each of these sums of one value, from 1.
  private func path(_ optimiser: ServerOptimiser, _ sums: [Float]) -> [Float] {
    var server = ServerStep(optimiser, parameterCount: 1)
    var parameters: [Float] = [1]
    return sums.map { sum in
      parameters = server.next(after: parameters, along: [sum])
      return parameters[0]
    }
  }

  private func expect(_ found: [Float], _ expected: [Double]) {
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect(abs(Double(found) - expected) < 1e-6, "\(found), \(expected)")
    }
  }

  @Test func `plain SGD adds the rate times the sum`() {
    #expect(path(ServerOptimiser(rate: 0.5), [2, -1]) == [2, 1.5])
  }

  @Test func `momentum adds half of the last direction`() {
    // m = 2, then -1 + 1 = 0, then 4: theta = 2, 2, 4.
    let optimiser = ServerOptimiser(rate: 0.5, method: .sgd(momentum: 0.5))
    #expect(path(optimiser, [2, -1, 4]) == [2, 2, 4])
  }

  // With tau 1, so v starts at 1, and beta1 0.5: m = 1, 0.5 + 1.5 = 2 for the sums 2, 3.

  @Test func `adam mixes the squares in`() {
    // v = (1 + 4)/2 = 2.5, (2.5 + 9)/2 = 5.75.
    let first = 1 + 0.1 * 1 / (2.5.squareRoot() + 1)
    let second = first + 0.1 * 2 / (5.75.squareRoot() + 1)
    expect(
      path(ServerOptimiser(rate: 0.1, method: .adam(beta1: 0.5, beta2: 0.5, tau: 1)), [2, 3]),
      [first, second])
  }

  @Test func `yogi goes towards the squares by their size`() {
    // v = 1 + 4/2 = 3 (1 < 4), 3 + 9/2 = 7.5 (3 < 9), then 7.5 - 1/2 = 7 (7.5 > 1).
    let first = 1 + 0.1 * 1 / (3.0.squareRoot() + 1)
    let second = first + 0.1 * 2 / (7.5.squareRoot() + 1)
    let third = second + 0.1 * 1.5 / (7.0.squareRoot() + 1)
    expect(
      path(ServerOptimiser(rate: 0.1, method: .yogi(beta1: 0.5, beta2: 0.5, tau: 1)), [2, 3, 1]),
      [first, second, third])
    // sign(0) is 0: v stays 1.
    expect(
      path(ServerOptimiser(rate: 1, method: .yogi(beta1: 0, beta2: 0.5, tau: 1)), [1, 1]),
      [1.5, 2])
  }

  @Test func `FADAS keeps the largest scale, and goes the slower the staler its updates are`() {
    let optimiser = ServerOptimiser(
      rate: 0.1, method: .fadas(beta1: 0.5, beta2: 0.5, tau: 1, threshold: 2))
    var server = ServerStep(optimiser, parameterCount: 1)
    // m = 2, 1, 1.5; v = 8, 4 and so 8 still, 4.
    var (parameters, found): ([Float], [Float]) = ([1], [])
    for (sum, stalest) in [(4, 0), (0, 2), (2, 5)] as [(Float, Int)] {
      parameters = server.next(after: parameters, along: [sum], stalest: stalest)
      found.append(parameters[0])
    }
    let first = 1 + 0.1 * 2 / (8.0.squareRoot() + 1)
    let second = first + 0.1 * 1 / (8.0.squareRoot() + 1)
    let third = second + 0.1 / 5 * 1.5 / (8.0.squareRoot() + 1)
    expect(found, [first, second, third])
    #expect(server.vectors.count == 3)
    #expect(ServerOptimiser(rate: 0.1).rate(stalest: 9) == 0.1)
  }

  @Test func `a run under FADAS is the plain reference's, and goes on to the same bits`() throws {
    let federation = try SmallFederation(
      ExecutionTests.lines(
        "FedBuff-2_identical_arrival", more: "server: { kind: fadas, rate: 0.05, threshold: 2 }"))
    #expect(federation.outcome(seed: 1).parameters == federation.reference())
    let plain = try SmallFederation(
      ExecutionTests.lines(
        "FedBuff-2_identical_arrival", more: "server: { kind: fadas, rate: 0.05, threshold: none }")
    )
    #expect(plain.reference() != federation.reference())
    try CheckpointTests().interrupt(federation, seed: 2)
  }

  @Test func `adagrad adds the squares up`() {
    // v = 5, 14.
    let first = 1 + 0.1 * 1 / (5.0.squareRoot() + 1)
    let second = first + 0.1 * 2 / (14.0.squareRoot() + 1)
    expect(
      path(ServerOptimiser(rate: 0.1, method: .adagrad(beta1: 0.5, tau: 1)), [2, 3]),
      [first, second])
  }

  @Test func `no bias is corrected, and v begins with the square of tau`() {
    // m = 0.1 d, v = 0.99 tau^2 + 0.01 d^2.
    let (d, tau) = (0.5, 0.25)
    let expected = 1 + 0.1 * d / ((0.99 * tau * tau + 0.01 * d * d).squareRoot() + tau)
    expect(
      path(ServerOptimiser(method: .adam(beta1: 0.9, beta2: 0.99, tau: tau)), [Float(d)]),
      [expected])
  }

  @Test(arguments: ["{ momentum: 0.9 }", "{ kind: adam }", "{ kind: yogi }", "{ kind: adagrad }"])
  func `an empty aggregation changes nothing, and the memory neither`(server: String) throws {
    // Nobody arrives at three ticks of four: the runs differ in their empty aggregations alone.
    func outcome(interval: Double) throws -> [Float] {
      try SmallFederation(
        """
        clients: 3
        data: { source: quadratic, dimension: 2 }
        training: { steps: 2, rate: 0.1 }
        delays: F-0
        scheme: { kind: fedfix, interval: \(interval), weights: identical }
        server: \(server)
        stop: { time: 5 }
        evaluate: { every: 5 }
        """
      ).outcome(seed: 1).parameters
    }
    #expect(try outcome(interval: 1) == outcome(interval: 0.25))
  }

  @Test func `memory of another size is refused`() {
    let momentum = ServerOptimiser(method: .sgd(momentum: 0.5))
    func memory(_ vectors: [String: [Float]]) -> [String: [Float]]? {
      var vectors = vectors
      var step = ServerStep(momentum, parameterCount: 2)
      guard step.take(from: &vectors) else { return nil }
      // What is another's is left to it.
      #expect(vectors["server momentum"] == nil && vectors.count == 1)
      return step.vectors
    }
    let other = ["version 3": [1, 2] as [Float]]
    #expect(memory(other) == nil)
    #expect(memory(other.merging(["server momentum": [1]]) { $1 }) == nil)
    let whole: [String: [Float]] = ["server momentum": [1, 2]]
    #expect(memory(other.merging(whole) { $1 }) == whole)
  }
}
