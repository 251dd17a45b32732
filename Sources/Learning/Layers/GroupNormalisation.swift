internal import Chance
internal import Kernels

/// Normalises each group of a sample's channels to mean 0 and variance 1, then scales and shifts each
/// channel.
///
/// The channels are the last dimension; a group's statistics are over its channels and all places
/// (Wu, He, "Group Normalization", ECCV 2018; PyTorch's `GroupNorm`, epsilon 1e-5). One group is
/// layer normalisation. There are no statistics of batches: they do not average over clients.
struct GroupNormalisation: Layer {
  static let epsilon = 1e-5

  let inputShape: [Int]
  var outputShape: [Int] { inputShape }
  private let channels: Int
  private let places: Int
  private let groups: Int
  /// The mean, and one over the standard deviation, of each row's groups in the last `forward`.
  private var means: [Float]
  private var scales: [Float]

  /// - Precondition: `groups` divides the last dimension.
  init(inputShape: [Int], groups: Int, maximumRows: Int) {
    self.inputShape = inputShape
    self.groups = groups
    channels = inputShape[inputShape.count - 1]
    precondition(channels % groups == 0, "\(groups) groups of \(channels) channels")
    places = inputShape.dropLast().reduce(1, *)
    means = Array(repeating: 0, count: maximumRows * groups)
    scales = means
  }

  var parameters: [ParameterArray] { Self.parameters(channels: channels) }

  static func parameters(channels: Int) -> [ParameterArray] {
    [
      ParameterArray(name: "weight", shape: [channels]),
      ParameterArray(name: "bias", shape: [channels]),
    ]
  }

  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {
    for c in 0..<channels {
      parameters[c] = 1
      parameters[channels + c] = 0
    }
  }

  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>
  ) {
    let width = channels / groups
    let count = Double(width * places)
    for row in 0..<rows {
      for group in 0..<groups {
        let first = row * places * channels + group * width
        var sum = 0.0
        for place in 0..<places {
          for c in 0..<width { sum += Double(inputs[first + place * channels + c]) }
        }
        let mean = sum / count
        var squares = 0.0
        for place in 0..<places {
          for c in 0..<width {
            let distance = Double(inputs[first + place * channels + c]) - mean
            squares += distance * distance
          }
        }
        let scale = Float(1 / (squares / count + Self.epsilon).squareRoot())
        means[row * groups + group] = Float(mean)
        scales[row * groups + group] = scale
        for place in 0..<places {
          for c in 0..<width {
            let i = first + place * channels + c
            let channel = group * width + c
            outputs[i] =
              (inputs[i] - Float(mean)) * scale * parameters[channel]
              + parameters[channels + channel]
          }
        }
      }
    }
  }

  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>
  ) {
    for i in gradient.indices { gradient[i] = 0 }
    let width = channels / groups
    let count = Float(width * places)
    for row in 0..<rows {
      for group in 0..<groups {
        let first = row * places * channels + group * width
        let mean = means[row * groups + group]
        let scale = scales[row * groups + group]
        // Of the slopes at the normalised numbers: their sum, and that of their products with those.
        var sum: Float = 0
        var products: Float = 0
        for place in 0..<places {
          for c in 0..<width {
            let i = first + place * channels + c
            let channel = group * width + c
            let normalised = (inputs[i] - mean) * scale
            gradient[channel] += slopes[i] * normalised
            gradient[channels + channel] += slopes[i]
            sum += slopes[i] * parameters[channel]
            products += slopes[i] * parameters[channel] * normalised
          }
        }
        guard !inputSlopes.isEmpty else { continue }
        for place in 0..<places {
          for c in 0..<width {
            let i = first + place * channels + c
            let normalised = (inputs[i] - mean) * scale
            let slope = slopes[i] * parameters[group * width + c]
            inputSlopes[i] = scale * (slope - (sum + normalised * products) / count)
          }
        }
      }
    }
  }
}
