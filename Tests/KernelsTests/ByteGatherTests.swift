import Kernels
import Testing

@Suite struct ByteGatherTests {
  @Test(arguments: [1, 3, 16, 50], levels)
  func `rows of bytes become scaled floats in the order asked for`(
    width: Int, level: VectorLevel
  ) {
    let bytes = (0..<(6 * width)).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    let rows: [Int32] = [5, 0, 5, 3]
    var result = Array(repeating: Float(9), count: 4 * width + 1)
    var span = result.mutableSpan
    gather(
      rows: rows.span, ofWidth: width, from: bytes.span, scaledBy: ByteScaling(scale: 1 / 255),
      into: &span,
      level: level)
    for (i, row) in rows.enumerated() {
      for j in 0..<width {
        #expect(result[i * width + j] == Float(bytes[Int(row) * width + j]) * (1 / 255))
      }
    }
    #expect(result.last == 9)
  }

  @Test func `the bytes 0 and 255 become exactly 0 and 1`() {
    let (rows, bytes): ([Int32], [UInt8]) = ([0], [0, 255])
    var result: [Float] = [9, 9]
    var span = result.mutableSpan
    gather(
      rows: rows.span, ofWidth: 2, from: bytes.span, scaledBy: ByteScaling(scale: 1 / 255),
      into: &span)
    #expect(result == [0, 1])
  }

  @Test func `a row outside the bytes is our own bug and stops the process`() async {
    await #expect(processExitsWith: .failure) {
      let (rows, bytes): ([Int32], [UInt8]) = ([2], [1, 2, 3, 4])
      var result: [Float] = [0, 0]
      var span = result.mutableSpan
      gather(
        rows: rows.span, ofWidth: 2, from: bytes.span, scaledBy: ByteScaling(scale: 1), into: &span)
    }
  }
}
