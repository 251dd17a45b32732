internal import Chance
internal import Kernels

/// One differentiable step of a network, from rows to rows, with its gradient derived by hand.
///
/// A layer holds sizes and a workspace that is made once, for a largest number of rows, but never
/// parameters: those lie in the model's flat vector, and each call is lent the layer's own part of it.
/// Neither `forward` nor `backward` allocates.
///
/// A row is one sample's numbers. Images lie channels last: the value (y, x, channel) of a shape
/// [height, width, channels] is at (y * width + x) * channels + channel. Sequences lie step by step:
/// the shape [steps, features]. All spans hold exactly `rows` rows, parameters exactly
/// `parameterCount` values.
protocol Layer {
  /// The shape of a row that comes in, such as [28, 28, 1]; its product is the row's length.
  var inputShape: [Int] { get }
  /// The shape of a row that goes out.
  var outputShape: [Int] { get }
  /// The layer's parameters, in the order in which they lie in its part of the vector.
  var parameters: [ParameterArray] { get }

  /// Fills the layer's part of the vector with its first values.
  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream)

  /// Computes `rows` rows of `outputs` from as many of `inputs`.
  /// - Parameter chance: the random numbers of the update that is trained, which the network's layers
  ///   draw from in turn; nil in an evaluation, where nothing is left to chance.
  mutating func forward(
    _ inputs: Span<Float>, rows: Int, at parameters: Span<Float>, chance: inout RandomStream?,
    into outputs: inout MutableSpan<Float>)

  /// Goes from the loss's slopes at the outputs to those at the parameters and at the inputs.
  ///
  /// Follows the `forward` of the same rows, whose inputs and outputs it is given again.
  /// - Parameters:
  ///   - slopes: those at the outputs; may be overwritten.
  ///   - gradient: the layer's part of the gradient; every value is overwritten.
  ///   - inputSlopes: every value is overwritten, or it is empty: then no layer before this one has
  ///     parameters, and nobody asks.
  mutating func backward(
    slopes: inout MutableSpan<Float>, inputs: Span<Float>, outputs: Span<Float>, rows: Int,
    at parameters: Span<Float>, gradient: inout MutableSpan<Float>,
    inputSlopes: inout MutableSpan<Float>)
}

extension Layer {
  /// Numbers in a row that comes in.
  var inputCount: Int { inputShape.reduce(1, *) }
  /// Numbers in a row that goes out.
  var outputCount: Int { outputShape.reduce(1, *) }
  var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  // What a layer without parameters has.
  var parameters: [ParameterArray] { [] }
  func initialise(_ parameters: inout MutableSpan<Float>, using stream: inout RandomStream) {}
}
