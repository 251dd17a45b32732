internal import Kernels

/// Samples of one shape with their labels: the values in mapped files, the labels in memory.
struct SampleTable {
  /// A sample's numbers, as they lie in the file.
  enum Values {
    /// Bytes, a sample after the other; each stands for a number from 0 to 1.
    case bytes(ByteRange)
    /// Floats of this machine's byte order, at a multiple of four bytes, a sample after the other.
    case floats(ByteRange)
    /// Codes of characters. A sample begins at its entry of `starts`, which are 32-bit numbers, and
    /// samples may overlap; without `starts` they lie one after the other.
    case characters(ByteRange, starts: ByteRange?)
  }

  let values: Values
  /// Numbers in a sample.
  let width: Int
  /// The class of each sample; all 0 where `targets` stand in their place.
  let labels: [Int32]
  /// The number that is to be found for each sample; empty where samples have classes.
  var targets: [Float] = []
  /// Whose each sample is, where the data says so, from 0.
  var users: [Int32]? = nil

  var count: Int { labels.count }
}

extension SampleTable {
  /// The samples where each is consecutive bytes: bytes stand for themselves divided by 255 and then
  /// scaled, characters for their codes. Nil where they are something else.
  func sampleBytes(scaledBy scaling: InputScaling?) -> SampleBytes? {
    switch values {
    case .bytes(let range):
      SampleBytes(
        range: range,
        scaling: ByteScaling(
          scale: 1 / 255, factors: scaling?.factors ?? [], offsets: scaling?.offsets ?? []))
    case .characters(let range, starts: nil):
      SampleBytes(range: range, scaling: ByteScaling(scale: 1))
    case .characters, .floats: nil
    }
  }

  /// Copies the samples at `rows`, one after the other, to the beginning of `inputs`: bytes divided
  /// by 255, floats as they are, characters as their codes.
  func gather(_ rows: [Int32], into inputs: inout [Float]) {
    switch values {
    case .bytes, .characters(_, starts: nil):
      sampleBytes(scaledBy: nil)?.gather(rows, ofWidth: width, into: &inputs)
    case .characters(let range, let starts?):
      for (i, row) in rows.enumerated() {
        let start = starts.number(at: 4 * Int(row), size: 4)
        for j in 0..<width { inputs[i * width + j] = Float(unsafe range.bytes[start + j]) }
      }
    case .floats(let range):
      precondition(inputs.count >= rows.count * width, "no room for \(rows.count) samples")
      unsafe inputs.withUnsafeMutableBytes { inputs in
        let bytes = unsafe UnsafeRawBufferPointer(range.bytes)
        for (i, row) in rows.enumerated() {
          let size = 4 * width
          let place = unsafe UnsafeMutableRawBufferPointer(
            rebasing: inputs[(i * size)..<((i + 1) * size)])
          unsafe place.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[(Int(row) * size)..<(Int(row) + 1) * size])
          )
        }
      }
    }
  }

}

extension SampleBytes {
  /// Copies the samples at `rows`, one after the other, to the beginning of `inputs`, as numbers.
  func gather(_ rows: [Int32], ofWidth width: Int, into inputs: inout [Float]) {
    var inputs = inputs.mutableSpan
    Kernels.gather(
      rows: rows.span, ofWidth: width, from: unsafe range.bytes.span, scaledBy: scaling,
      into: &inputs)
  }
}
