internal import CKernels

extension ConvolutionShape {
  /// Numbers that the patches of `images` images take as the rows of a matrix, with room behind them
  /// for a whole register.
  public func loweredCount(images: Int) -> Int { images * places * patchCount + 16 }

  /// Lays the patches of a bordered image out as rows [places x patchCount], from `offset` on
  /// ("im2col"). Up to 15 numbers behind them are overwritten.
  public func lower(
    _ bordered: [Float], into rows: inout [Float], at offset: Int, level: VectorLevel = .best
  ) {
    precondition(bordered.count >= borderedCount, "\(bordered.count) of \(borderedCount) numbers")
    precondition(offset >= 0 && rows.count >= offset + loweredCount(images: 1), "no room")
    var patches = patches
    unsafe bordered.withUnsafeBufferPointer { bordered in
      unsafe rows.withUnsafeMutableBufferPointer { rows in
        unsafe metronome_lower_patches(
          level.rawValue, bordered.baseAddress!, &patches, rows.baseAddress! + offset)
      }
    }
  }

  /// Adds such rows back to the places of a bordered image that they came from.
  public func raise(
    _ rows: [Float], at offset: Int, into bordered: inout [Float], level: VectorLevel = .best
  ) {
    precondition(bordered.count >= borderedCount, "\(bordered.count) of \(borderedCount) numbers")
    precondition(offset >= 0 && rows.count >= offset + places * patchCount, "too few rows")
    var patches = patches
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe bordered.withUnsafeMutableBufferPointer { bordered in
        unsafe metronome_raise_patches(
          level.rawValue, rows.baseAddress! + offset, &patches, bordered.baseAddress!)
      }
    }
  }
}
