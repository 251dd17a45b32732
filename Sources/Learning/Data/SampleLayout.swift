internal import Wording

/// How the samples of an array lie, and the shape that they get: channels last.
struct SampleLayout {
  /// The shape of a sample.
  let shape: [Int]
  /// The same numbers as they lie: the dimensions in the order of `shape`, and from one index of each
  /// to the next.
  private let sizes: [Int]
  private let strides: [Int]

  /// - Parameters:
  ///   - dimensions: of a sample.
  ///   - strides: from one index of each to the next, in numbers.
  ///   - name: of the array, for sentences.
  init(
    dimensions: [Int], strides: [Int], source: ArraySource, name: String
  ) throws(LearningError) {
    switch source.layout {
    case .usual where Self.isAsked(dimensions, source.shape):
      let text = NPYHeader.text(of: dimensions)
      throw LearningError(
        .setting,
        "\(name): samples of \(text) may have their channels first or last; say `layout: "
          + "channels-first` for \(dimensions[0].counted("channel")) of \(dimensions[1]) x "
          + "\(dimensions[2]), `layout: channels-last` for \(dimensions[2].counted("channel")) of "
          + "\(dimensions[0]) x \(dimensions[1])")
    case .usual, .channelsLast:
      self.init(dimensions, strides)
    case .channelsFirst:
      let (sizes, steps) = try Self.channelsFirst(dimensions, strides, source.shape, name)
      self.init(sizes, steps)
    }
  }

  private init(_ sizes: [Int], _ strides: [Int]) {
    (self.sizes, self.strides) = (sizes, strides)
    // Two dimensions are an image of one channel.
    shape = sizes.isEmpty ? [1] : sizes.count == 2 ? sizes + [1] : sizes
  }

  /// Whether three dimensions look like channels first, and it makes a difference.
  private static func isAsked(_ dimensions: [Int], _ shape: [Int]?) -> Bool {
    guard dimensions.count == 3, dimensions[2] > 4 else { return false }
    let isSquare = dimensions[1] == dimensions[2]
    let looksSo = isSquare || dimensions[0] <= 4 && dimensions[0] != dimensions[1]
    let isTold = shape.map { $0.count != 3 || dimensions[0] == 1 } ?? false
    return looksSo && !isTold
  }

  /// Height, width and channels, and from one index of each to the next.
  private static func channelsFirst(
    _ dimensions: [Int], _ strides: [Int], _ shape: [Int]?, _ name: String
  ) throws(LearningError) -> (sizes: [Int], strides: [Int]) {
    switch dimensions.count {
    case 2: return (dimensions, strides)
    case 3:
      return (
        [dimensions[1], dimensions[2], dimensions[0]], [strides[1], strides[2], strides[0]]
      )
    default:
      // Rows that hold a channel after the other.
      guard dimensions.count == 1, let shape, shape.count == 3,
        saturatingProduct(shape) == dimensions[0]
      else {
        throw LearningError(
          .setting,
          "\(name): samples of \(NPYHeader.text(of: dimensions)) have no channels that could be "
            + "first; leave `layout` out, or say with `shape` how high and wide they are and how "
            + "many channels they have")
      }
      let step = strides[0]
      return (shape, [shape[1] * step, step, shape[0] * shape[1] * step])
    }
  }

  /// Where the numbers of a sample lie, from its first on.
  var places: NPYPlaces { NPYPlaces(sizes: sizes, strides: strides) }

  /// Whether one number follows the other.
  var isPlain: Bool { NPYHeader.isPlain(sizes, strides) }
}
