/// Two steps of SGD on one batch as PyTorch does them, recorded by `scripts/record-pytorch-steps`.
struct PyTorchStep {
  /// Of the first gradient: one of the model's arrays.
  struct Array {
    let count: Int
    let norm: Double
    /// The sum of its products with the numbers from 0 on of `number`.
    let probe: Double
  }

  let rate: Double
  /// Before each step.
  let losses: [Double]
  let arrays: [Array]

  /// The sequence that parameters and probes are made of.
  static func number(_ i: Int) -> Float {
    Float(Int(UInt32(truncatingIfNeeded: i &* 2_654_435_761) >> 20) - 2048) / 16384
  }

  static let characterModel = PyTorchStep(
    rate: 1.0, losses: [3.30121698725, 2.28028250118],
    arrays: [
      Array(count: 240, norm: 0.00768607897482, probe: 0.000183205783632),
      Array(count: 3200, norm: 0.0287460244381, probe: -0.00338735363768),
      Array(count: 40000, norm: 0.0505862164789, probe: -0.00013215805051),
      Array(count: 400, norm: 0.0532249358613, probe: -0.00947802548544),
      Array(count: 400, norm: 0.0532249358613, probe: -0.00947802548544),
      Array(count: 40000, norm: 0.283358075917, probe: 0.00557019420278),
      Array(count: 40000, norm: 0.40145289043, probe: -0.00215821324982),
      Array(count: 400, norm: 0.306657579976, probe: -0.0269043917647),
      Array(count: 400, norm: 0.306657579976, probe: -0.0269043917647),
      Array(count: 3000, norm: 0.598292613203, probe: -0.0718441343891),
      Array(count: 30, norm: 0.45879337683, probe: 0.00664128060601),
    ])
}
