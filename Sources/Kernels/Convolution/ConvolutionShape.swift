internal import CKernels

/// The sizes of a convolution of images that lie channels last, with a square kernel.
///
/// An image [height, width, channels] gives one of [outputHeight, outputWidth, filters]. The weights
/// are [filters, kernel, kernel, channels], row by row.
public struct ConvolutionShape: Hashable, Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int
  public let filters: Int
  /// Rows and columns of the kernel.
  public let kernel: Int
  /// Places between neighbouring patches, in both directions.
  public let stride: Int
  /// Zeros above the image.
  public let rowsBefore: Int
  /// Zeros left of the image.
  public let columnsBefore: Int
  public let outputHeight: Int
  public let outputWidth: Int
  /// The image's height with its frame of zeros.
  public let borderedHeight: Int
  /// The image's width with its frame of zeros.
  public let borderedWidth: Int

  /// Zeros around an image.
  public enum Padding: Hashable, Sendable {
    /// So many on each side.
    case zeros(Int)
    /// As many as it takes for ceil(size / stride) places; the odd one comes last.
    case same
  }

  /// Nil when the kernel does not fit into the image and its padding once.
  /// - Precondition: all sizes are at least 1.
  public init?(
    height: Int, width: Int, channels: Int, filters: Int, kernel: Int, stride: Int = 1,
    padding: Padding = .zeros(0)
  ) {
    precondition(min(height, width, channels, filters) >= 1 && min(kernel, stride) >= 1, "a size")
    self.height = height
    self.width = width
    self.channels = channels
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    switch padding {
    case .zeros(let zeros):
      rowsBefore = zeros
      columnsBefore = zeros
      borderedHeight = height + 2 * zeros
      borderedWidth = width + 2 * zeros
    case .same:
      func reach(_ size: Int) -> Int {
        max(size, ((size + stride - 1) / stride - 1) * stride + kernel)
      }
      borderedHeight = reach(height)
      borderedWidth = reach(width)
      rowsBefore = (borderedHeight - height) / 2
      columnsBefore = (borderedWidth - width) / 2
    }
    guard borderedHeight >= kernel, borderedWidth >= kernel else { return nil }
    outputHeight = (borderedHeight - kernel) / stride + 1
    outputWidth = (borderedWidth - kernel) / stride + 1
  }

  /// Numbers in an image.
  public var imageCount: Int { height * width * channels }
  /// Places of the kernel in an image.
  public var places: Int { outputHeight * outputWidth }
  /// Numbers in a patch, and weights of a filter.
  public var patchCount: Int { kernel * kernel * channels }
  /// Numbers that a bordered image takes, with room behind it for a whole register.
  public var borderedCount: Int { borderedHeight * borderedWidth * channels + 16 }

  var patches: metronome_patches {
    metronome_patches(
      rows: outputHeight, columns: outputWidth, row_step: stride * borderedWidth * channels,
      column_step: stride * channels, runs: kernel, run: kernel * channels,
      run_step: borderedWidth * channels)
  }

  /// Where the image begins in its frame.
  private var corner: Int { (rowsBefore * borderedWidth + columnsBefore) * channels }

  /// Puts an image into its frame, whose zeros it leaves alone.
  public func border(_ image: Span<Float>, into bordered: inout [Float]) {
    let run = width * channels, step = borderedWidth * channels, corner = corner
    precondition(image.count == imageCount && bordered.count >= borderedCount, "another size")
    var bordered = bordered.mutableSpan
    for y in 0..<height {
      var row = bordered._mutatingExtracting(
        (corner + y * step)..<(corner + y * step + run))
      let source = image.extracting((y * run)..<((y + 1) * run))
      for j in source.indices { row[j] = source[j] }
    }
  }

  /// Takes an image out of its frame.
  public func crop(_ bordered: [Float], into image: inout MutableSpan<Float>) {
    let run = width * channels, step = borderedWidth * channels, corner = corner
    precondition(image.count == imageCount && bordered.count >= borderedCount, "another size")
    for y in 0..<height {
      let source = bordered.span.extracting((corner + y * step)..<(corner + y * step + run))
      var row = image._mutatingExtracting((y * run)..<((y + 1) * run))
      for j in source.indices { row[j] = source[j] }
    }
  }
}
