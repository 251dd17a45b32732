/// Two steps of SGD on one batch as PyTorch does them, recorded by `scripts/record-pytorch`.
struct PyTorchSteps {
  /// Of the first gradient: one of the model's arrays.
  struct Array {
    let count: Int
    let norm: Double
    /// The sum of its products with the numbers from 0 on of `number`.
    let probe: Double
  }

  let rate: Double
  /// Before each step, and after both.
  let losses: [Double]
  let arrays: [Array]

  /// The sequence that images, parameters and probes are made of.
  static func number(_ i: Int) -> Float {
    Float(Int(UInt32(truncatingIfNeeded: i &* 2_654_435_761) >> 20) - 2048) / 16384
  }

  static let softmax = PyTorchSteps(
    rate: 0.05, losses: [11.4434616865, 2.50722265339, 0.0850884569038],
    arrays: [
      Array(count: 7840, norm: 14.0883472433, probe: 45.0222906788),
      Array(count: 10, norm: 0.651389816563, probe: -0.0258483574752),
    ])

  static let mlp = PyTorchSteps(
    rate: 0.05, losses: [3.79166136792, 0.201171804349, 0.167415109766],
    arrays: [
      Array(count: 23520, norm: 5.58787986723, probe: 10.4092887922),
      Array(count: 30, norm: 0.35060107936, probe: 0.0293735644515),
      Array(count: 300, norm: 9.68556521407, probe: -1.1756056248),
      Array(count: 10, norm: 0.456255133195, probe: 0.0214673751804),
    ])

  static let cnn = PyTorchSteps(
    rate: 0.05, losses: [2.3186504891, 2.27736579393, 2.22248276388],
    arrays: [
      Array(count: 800, norm: 0.160026156134, probe: 4.92214206179e-05),
      Array(count: 32, norm: 0.0177497232061, probe: -0.00380338784068),
      Array(count: 51200, norm: 1.08093577153, probe: 0.0192362599346),
      Array(count: 64, norm: 0.0874172010275, probe: 0.00432281035708),
      Array(count: 1605632, norm: 0.70426568187, probe: 0.00998814488791),
      Array(count: 512, norm: 0.151985245861, probe: 0.00209982339222),
      Array(count: 5120, norm: 0.113020371563, probe: -0.0578899703837),
      Array(count: 10, norm: 0.486336606029, probe: 0.0244252354289),
    ])

  static let cifarCNN = PyTorchSteps(
    rate: 0.05, losses: [2.37689326284, 2.35974994242, 2.34329333428],
    arrays: [
      Array(count: 864, norm: 0.0147709530811, probe: 6.18947588976e-05),
      Array(count: 32, norm: 0.00149946641821, probe: -7.66809296415e-05),
      Array(count: 18432, norm: 0.0998947929907, probe: -0.0016346432946),
      Array(count: 64, norm: 0.00636922680836, probe: 0.000861583191563),
      Array(count: 36864, norm: 0.170718618651, probe: -0.00197352525368),
      Array(count: 64, norm: 0.0366574518063, probe: -0.000587064754164),
      Array(count: 65536, norm: 0.117829019273, probe: -0.00159872169204),
      Array(count: 64, norm: 0.214830939087, probe: 0.0415505196443),
      Array(count: 640, norm: 0.0510813490561, probe: -0.00157436303613),
      Array(count: 10, norm: 0.498113935153, probe: 0.0233613220709),
    ])

  static let characterModel = PyTorchSteps(
    rate: 1.0, losses: [3.30064768873, 2.2785851989, 1.51909590791],
    arrays: [
      Array(count: 240, norm: 0.0157969080371, probe: 0.000200473415262),
      Array(count: 3200, norm: 0.00725741638759, probe: -0.000706418560505),
      Array(count: 40000, norm: 0.0511939837382, probe: -9.70859956552e-05),
      Array(count: 400, norm: 0.0544691408613, probe: -0.0101830924005),
      Array(count: 400, norm: 0.0544691408613, probe: -0.0101830924005),
      Array(count: 40000, norm: 0.285389860949, probe: 0.00559190800279),
      Array(count: 40000, norm: 0.400131784171, probe: -0.00104402347399),
      Array(count: 400, norm: 0.305944378207, probe: -0.0264027246648),
      Array(count: 400, norm: 0.305944378207, probe: -0.0264027246648),
      Array(count: 3000, norm: 0.598428303998, probe: -0.0728755225922),
      Array(count: 30, norm: 0.45872656702, probe: 0.00659219987064),
    ])
}
