/// The model that is trained.
public enum ModelSpecification: Hashable, Sendable {
  /// Multinomial logistic regression, weights [classes x features] then one bias a class.
  case softmax
  /// One weight a feature and a bias, for samples with numbers as targets.
  case linear
  /// Dense layers of these widths with rectified linear units, then the output.
  case mlp(widths: [Int])
  /// The convolutional network of McMahan et al., "Communication-efficient learning of deep networks
  /// from decentralized data", AISTATS 2017: 1,663,370 parameters for 28 x 28 images and 10 classes.
  case cnn
  /// The CIFAR-10 network of the FedFix authors' code: three 3 x 3 convolutions of 32, 64 and 64
  /// filters without padding, then 64 units.
  case cifarCNN
  /// The next character of a text: an embedding of 8, two long short-term memory layers of 100 units,
  /// and the output on the last step (the FedFix authors' model of Shakespeare).
  case lstm
  /// Any layers in sequence.
  case layers([LayerSpecification])
  /// A model written in Swift, by its name in `ownModels`.
  case own(name: String)
  /// The parameters themselves; only with quadratic clients.
  case quadratic
  /// A model that only client processes know; only with external data.
  case external
}

extension ModelSpecification {
  /// The layers of which a named model is short for; nil for those that are no sequence of layers.
  public var layers: [LayerSpecification]? {
    switch self {
    case .softmax, .linear: [.output]
    case .mlp(let widths): widths.flatMap { [.dense(units: $0), .relu] } + [.output]
    case .cnn:
      [
        .convolution(filters: 32, kernel: 5, padding: .same), .relu,
        .maximumPooling(size: 2, stride: 2),
        .convolution(filters: 64, kernel: 5, padding: .same), .relu,
        .maximumPooling(size: 2, stride: 2), .flatten, .dense(units: 512), .relu, .output,
      ]
    case .cifarCNN:
      [
        .convolution(filters: 32, kernel: 3), .relu, .maximumPooling(size: 2, stride: 2),
        .convolution(filters: 64, kernel: 3), .relu, .maximumPooling(size: 2, stride: 2),
        .convolution(filters: 64, kernel: 3), .relu, .flatten, .dense(units: 64), .relu, .output,
      ]
    case .lstm:
      [
        .embedding(width: 8), .lstm(units: 100, returns: .steps),
        .lstm(units: 100, returns: .last), .output,
      ]
    case .layers(let layers): layers
    case .own, .quadratic, .external: nil
    }
  }

  /// Rows of a batch in an evaluation: enough to amortise a call, few enough to stay in cache.
  var evaluationRows: Int { self == .softmax ? 256 : 64 }
}
