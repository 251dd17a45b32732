internal import CKernels

/// The sizes of a pooling of images that lie channels last: square windows inside the image.
public struct PoolingShape: Hashable, Sendable {
  /// The largest `size`: a place in a window is kept in a byte.
  public static let largestSize = 15

  public let height: Int
  public let width: Int
  public let channels: Int
  /// Rows and columns of a window.
  public let size: Int
  /// Places between neighbouring windows.
  public let stride: Int
  public let outputHeight: Int
  public let outputWidth: Int

  /// Nil when no window fits into the image. What is left of it at the end is in no window.
  /// - Precondition: all sizes are at least 1, `size` at most `largestSize`.
  public init?(height: Int, width: Int, channels: Int, size: Int, stride: Int) {
    precondition(min(height, width, channels) >= 1 && stride >= 1, "a size below 1")
    precondition(1...Self.largestSize ~= size, "windows of \(size)")
    guard height >= size, width >= size else { return nil }
    self.height = height
    self.width = width
    self.channels = channels
    self.size = size
    self.stride = stride
    outputHeight = (height - size) / stride + 1
    outputWidth = (width - size) / stride + 1
  }

  /// Numbers in an image.
  public var imageCount: Int { height * width * channels }
  /// Numbers in what is left of it.
  public var outputCount: Int { outputHeight * outputWidth * channels }

  var windows: metronome_windows {
    metronome_windows(
      width: width, channels: channels, rows: outputHeight, columns: outputWidth, size: size,
      stride: stride)
  }

  /// The largest number of each window, and its place there, counted row by row; the first of
  /// several. With `biases`, one a channel, it is max(0, largest + bias); they may be empty.
  public func poolLargest(
    _ image: Span<Float>, biases: Span<Float>, into outputs: inout MutableSpan<Float>,
    places: inout [UInt8], at offset: Int, level: VectorLevel = .best
  ) {
    precondition(image.count == imageCount && outputs.count == outputCount, "another size")
    precondition(offset >= 0 && places.count >= offset + outputCount, "no room for places")
    precondition(biases.isEmpty || biases.count == channels, "not a bias for each channel")
    var windows = windows
    unsafe image.withUnsafeBufferPointer { image in
      unsafe outputs.withUnsafeMutableBufferPointer { outputs in
        unsafe places.withUnsafeMutableBufferPointer { places in
          unsafe biases.withUnsafeBufferPointer { biases in
            unsafe metronome_pool(
              level.rawValue, image.baseAddress!, &windows,
              biases.isEmpty ? nil : biases.baseAddress!, outputs.baseAddress!,
              places.baseAddress! + offset)
          }
        }
      }
    }
  }

  /// Where the window of output `index` has its place `place`, as an index of the image.
  @inlinable public func source(of index: Int, place: Int) -> Int {
    let (window, channel) = index.quotientAndRemainder(dividingBy: channels)
    let (y, x) = window.quotientAndRemainder(dividingBy: outputWidth)
    let (down, across) = place.quotientAndRemainder(dividingBy: size)
    return ((y * stride + down) * width + x * stride + across) * channels + channel
  }
}
