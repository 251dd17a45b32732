import Testing

@testable import Learning

/// One objective, L(x) = 1/2 (3 x_0^2 + x_1^2), that notes where its gradient is asked for.
private struct Bowl: ClientObjectives {
  var asked: [[Float]] = []
  var parameterCount: Int { 2 }
  var sampleCounts: [Int] { [1] }
  var tests: TestSamples { TestSamples(counts: [0]) }
  var fingerprint: UInt64 { 0 }

  func initialParameters() -> [Float] { [0, 0] }

  mutating func beginUpdate(client: Int, update: Int) {}

  mutating func nextGradient(at parameters: [Float], into gradient: inout [Float]) -> Double {
    asked.append(parameters)
    gradient = [3 * parameters[0], parameters[1]]
    return Double(3 * parameters[0] * parameters[0] + parameters[1] * parameters[1]) / 2
  }

  mutating func beginEvaluation(of client: Int, on split: Split) {}

  mutating func advanceEvaluation(steps: Int, at parameters: [Float]) -> Quality? { Quality() }
}

@Suite struct LocalSGDTests {
  // Rates, momenta and decays are powers of two, so that all arithmetic by hand is exact.

  private func train(_ training: LocalTraining, from model: [Float] = [4, 8])
    -> (delta: [Float], report: TrainingReport, asked: [[Float]])
  {
    var bowl = Bowl()
    var sgd = LocalSGD(training, parameterCount: 2)
    var delta: [Float] = [9, 9]
    let steps = training.steps(of: 0, samples: 1)
    // The second update must not feel the first.
    sgd.begin(steps: 5, rate: 3, from: [1, 1])
    _ = sgd.advance(&bowl, steps: 4, into: &delta)
    bowl.asked = []
    sgd.begin(steps: steps, rate: training.rate, from: model)
    while true {
      if let report = sgd.advance(&bowl, steps: 2, into: &delta) {
        return (delta, report, bowl.asked)
      }
      #expect(delta == [9, 9])
    }
  }

  @Test func `a step subtracts the rate times the gradient`() {
    let (delta, report, asked) = train(LocalTraining(steps: 2, rate: 0.25))
    // (4, 8) - (12, 8)/4 = (1, 6); - (3, 6)/4 = (0.25, 4.5)
    #expect(asked == [[4, 8], [1, 6]])
    #expect(delta == [-3.75, -3.5])
    #expect(report == TrainingReport(steps: 2, loss: (56 + 19.5) / 2))
  }

  @Test func `momentum adds half of the last direction and begins from rest in each update`() {
    let (delta, _, asked) = train(LocalTraining(steps: 3, rate: 0.25, momentum: 0.5))
    // v = (12, 8): (1, 6). v = (6, 4) + (3, 6) = (9, 10): (-1.25, 3.5).
    // v = (4.5, 5) + (-3.75, 3.5) = (0.75, 8.5): (-1.4375, 1.375).
    #expect(asked == [[4, 8], [1, 6], [-1.25, 3.5]])
    #expect(delta == [-5.4375, -6.625])
  }

  @Test func `weight decay adds its share of the parameters to the gradient`() {
    let (delta, report, _) = train(LocalTraining(steps: 1, rate: 0.25, weightDecay: 0.5))
    // (12, 8) + (4, 8)/2 = (14, 12)
    #expect(delta == [-3.5, -3])
    #expect(report.loss == 56)
  }

  @Test func `a long gradient is scaled down to the clip norm before the decay is added`() {
    // From (1, 4) the gradient is (3, 4), of norm 5: clipped to 2.5 it is (1.5, 2).
    let (delta, _, _) = train(
      LocalTraining(steps: 1, rate: 1, weightDecay: 0.5, clip: 2.5), from: [1, 4])
    #expect(delta == [-2, -4])
  }

  @Test func `a gradient no longer than the clip norm stays`() {
    let (delta, _, _) = train(LocalTraining(steps: 1, rate: 1, clip: 5), from: [1, 4])
    #expect(delta == [-3, -4])
  }

  @Test func `Nesterov's momentum looks ahead, as PyTorch defines it`() {
    // buf = m buf + g; x loses rate (g + m buf).
    let (delta, _, asked) = train(
      LocalTraining(steps: 2, rate: 0.25, momentum: 0.5, nesterov: true))
    // g = (12, 8), buf = (12, 8): (18, 12)/4 away, (-0.5, 5).
    // g = (-1.5, 5), buf = (4.5, 9): (0.75, 9.5)/4 away, (-0.6875, 2.625).
    #expect(asked == [[4, 8], [-0.5, 5]])
    #expect(delta == [-4.6875, -5.375])
  }

  @Test func `the proximal term pulls back to the model that was sent`() {
    let (delta, report, asked) = train(LocalTraining(steps: 2, rate: 0.25, proximal: 2))
    // (4, 8) - (12, 8)/4 = (1, 6); the gradient (3, 6) + 2 (-3, -2) = (-3, 2): (1.75, 5.5).
    #expect(asked == [[4, 8], [1, 6]])
    #expect(delta == [-2.25, -2.5])
    #expect(report.loss == (56 + 19.5) / 2)
  }

  @Test func `the clip norm limits the gradient with the proximal term`() {
    // From (1, 4): g = (3, 4), of norm 5: (-2, 0). There g = (-6, 0) + (-3, -4), of norm sqrt 97.
    let (delta, _, _) = train(
      LocalTraining(steps: 2, rate: 1, clip: 5, proximal: 1), from: [1, 4])
    #expect(abs(delta[0] - (-3 + 45 / Float(97).squareRoot())) < 1e-6)
    #expect(abs(delta[1] - (-4 + 20 / Float(97).squareRoot())) < 1e-6)
  }
}
