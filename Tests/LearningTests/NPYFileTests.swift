import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct NPYFileTests {
  private func npy(_ dictionary: String, version: UInt8 = 1, _ content: [UInt8] = []) -> [UInt8] {
    let text = Array(dictionary.utf8)
    let size = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + (version > 1 ? [0, 0] : [])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + text + content
  }

  private static let allowed =
    "allowed: bool, whole numbers of 8 to 64 bits, and floats of 16, 32 or 64. Convert them, as with "

  private func problem(_ bytes: [UInt8]) -> String? {
    let folder = TemporaryFolder()
    let path = folder.path(of: bytes, as: "x.npy")
    return refusal { () throws(LearningError) in _ = try NPYFile.open(path) }
      .map { String($0.dropFirst(path.count + 2)) }
  }

  @Test func `a file is what NumPy writes, byte for byte`() {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    let padding = String(repeating: " ", count: 128 - 10 - text.count - 1) + "\n"
    let expected =
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((text + padding).utf8)
      + [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]
    #expect(NPYFile.encoded([1.5, -2], shape: [2]) == expected)
  }

  @Test(arguments: [[], [1], [3], [2, 3], [1, 1, 4, 2], [0, 3]])
  func `what is written is read back, in any shape`(shape: [Int]) throws {
    let folder = TemporaryFolder()
    let values = (0..<shape.reduce(1, *)).map { Float($0) / 7 }
    let array = try NPYFile.open(
      folder.path(of: NPYFile.encoded(values[...], shape: shape), as: "x.npy"))
    #expect(array.shape == shape)
    #expect(array.elementType == .float32)
    #expect(bits(array.floats()) == bits(values))
    #expect(array.integers() == nil)
  }

  @Test(
    arguments: [
      ("|b1", [1, 0], [1, 0]), ("|u1", [255, 2], [255, 2]), ("<u1", [255, 2], [255, 2]),
      ("|i1", [255, 2], [-1, 2]), ("<u2", [1, 2, 255, 255], [513, 65535]),
      ("<i2", [1, 2, 255, 255], [513, -1]),
      ("<u4", [1, 0, 1, 0, 255, 255, 255, 255], [65537, 1 << 32 - 1]),
      ("<i4", [1, 0, 1, 0, 255, 255, 255, 255], [65537, -1]),
      ("<i8", [2, 0, 0, 0, 1, 0, 0, 0] + Array(repeating: 255, count: 8), [1 << 32 + 2, -1]),
      ("<u8", [2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0], [1 << 32 + 2, 3]),
    ] as [(String, [UInt8], [Int])])
  func `every type of integers is read`(type: String, bytes: [UInt8], values: [Int]) throws {
    let folder = TemporaryFolder()
    for version: UInt8 in 1...3 {
      let file = npy(
        "{\"shape\": (2L,), 'fortran_order':True,'descr' : '\(type)'}  \n", version: version, bytes)
      let array = try NPYFile.open(folder.path(of: file, as: "x.npy"))
      #expect(array.integers() == values)
      #expect(array.floats() == values.map { Float($0) })
    }
  }

  @Test func `doubles become the nearest floats`() throws {
    let folder = TemporaryFolder()
    let bytes = [0.1, -1e300].flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(8 * $0)) }
    }
    let file = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }", bytes)
    #expect(try NPYFile.open(folder.path(of: file, as: "x.npy")).floats() == [0.1, -.infinity])
  }

  @Test(
    arguments: [
      ("<f2", [0x00, 0x3C, 0x01, 0x00], [1, 0x1p-24] as [Float]),
      (">f2", [0x3C, 0x00, 0xFB, 0xFF], [1, -65504]),
      ("<f2", [0, 0x7C, 0, 0x80], [.infinity, -0.0]),
      (">f4", [0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0], [1.5, -2]),
      (">f8", [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1.5, -2]),
      (">i2", [1, 2, 255, 254], [258, -2]), ("=u2", [1, 2, 255, 254], [513, 65279]),
      (">u4", [0, 1, 0, 1, 0, 0, 0, 9], [65537, 9]),
      (">i8", [0, 0, 0, 0, 0, 0, 0, 7] + Array(repeating: 255, count: 8), [7, -1]),
    ] as [(String, [UInt8], [Float])])
  func `numbers of either order of bytes, and of 16 bits, are read`(
    type: String, bytes: [UInt8], values: [Float]
  ) throws {
    let folder = TemporaryFolder()
    let file = npy("{'descr': '\(type)', 'fortran_order': False, 'shape': (2,), }", bytes)
    let array = try NPYFile.open(folder.path(of: file, as: "x.npy"))
    #expect(bits(array.floats()) == bits(values))
    #expect(array.integers() == (type.contains("f") ? nil : values.map { Int($0) }))
  }

  @Test func `each half float is the one that the processor knows`() throws {
    #if arch(x86_64) || arch(arm64)
      let folder = TemporaryFolder()
      let all = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
      let file = npy("{'descr': '<f2', 'fortran_order': False, 'shape': (65536,), }", all)
      let floats = try NPYFile.open(folder.path(of: file, as: "x.npy")).floats()
      for (pattern, float) in zip(0...UInt16.max, floats) {
        let expected = Float(Float16(bitPattern: pattern))
        #expect(float.isNaN == expected.isNaN)
        if !float.isNaN { #expect(float.bitPattern == expected.bitPattern, "\(pattern)") }
      }
    #endif
  }

  @Test(arguments: 0..<UInt64(30))
  func `an array that lies column by column has the same numbers`(seed: UInt64) throws {
    var stream = inputs(seed)
    let shape = (0..<stream.nextBelow(5)).map { _ in Int(1 + stream.nextBelow(4)) }
    let count = shape.reduce(1, *)
    // Number i of the array in its plain order is i; where it lies, the first index runs fastest.
    var bytes = Array(repeating: UInt8(0), count: count)
    for i in 0..<count {
      var (rest, place, stride) = (i, 0, count)
      for size in shape.reversed() {
        stride /= size
        place += rest % size * stride
        rest /= size
      }
      bytes[place] = UInt8(i)
    }
    let sizes = shape.map { "\($0)," }.joined()
    let folder = TemporaryFolder()
    let file = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (\(sizes)), }", bytes)
    let array = try NPYFile.open(folder.path(of: file, as: "x.npy"))
    #expect(array.integers() == Array(0..<count), "\(shape)")
    #expect(array.floats() == (0..<count).map { Float($0) })
  }

  @Test func `labels beyond a signed integer are no integers`() throws {
    let folder = TemporaryFolder()
    let file = npy(
      "{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", Array(repeating: 255, count: 8))
    #expect(try NPYFile.open(folder.path(of: file, as: "x.npy")).integers() == nil)
  }

  @Test(arguments: [
    (
      "{'descr': '<c8', 'fortran_order': False, 'shape': (), }",
      "numbers of the type \"<c8\", complex numbers; \(Self.allowed)array.real, or numpy.abs(array)"
    ),
    (
      "{'descr': '<f16', 'fortran_order': False, 'shape': (), }",
      "numbers of the type \"<f16\", floats of another size; \(Self.allowed)array.astype('float64')"
    ),
    (
      "{'descr': '|O', 'fortran_order': False, 'shape': (), }",
      "numbers of the type \"|O\", Python objects; \(Self.allowed)numpy.array(array.tolist(), "
        + "dtype='float32')"
    ),
    (
      "{'descr': '<U5', 'fortran_order': False, 'shape': (), }",
      "numbers of the type \"<U5\", texts; \(Self.allowed)numpy.unique(array, return_inverse=True)[1], "
        + "which numbers them"
    ),
    (
      "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (), }",
      "numbers of the type \"<M8[ns]\", times; \(Self.allowed)array.astype('int64')"
    ),
    (
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (), }",
      "an array of records; allowed: arrays of plain numbers. Convert it, as with "
        + "numpy.lib.recfunctions.structured_to_unstructured(array)"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
      "the header announces 2 x 3 numbers of 4 bytes; 4 bytes follow it"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
      "4611686018427387904 x 4 numbers; no file holds as many"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }",
      "the header announces 4611686018427387904 numbers of 4 bytes; 4 bytes follow it"
    ),
    (
      "{'descr': '<f4', 'shape': (1,), }",
      "its header does not say type, order and shape; it is no .npy file"
    ),
    (
      "{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }",
      "its header has the key \"descr\" too much; it is no .npy file"
    ),
    (
      "{'descr': '<f4', 'shape': (-1,), }",
      "its header is damaged: a size is expected at its byte 27"
    ),
    (
      "{'descr': '<f4', 'fortran_order': 0}",
      "its header is damaged: True or False is expected at its byte 34"
    ),
    ("", "its header is damaged: \"{\" is expected at its byte 0"),
  ]) func `a header that is not taken is refused with a sentence`(header: String, sentence: String)
  {
    #expect(problem(npy(header, [0, 0, 0, 0])) == sentence)
  }

  @Test func `what is no npy file is refused`() {
    #expect(problem([]) == "it does not begin as a .npy file does")
    #expect(
      problem(gzip([1, 2]))
        == "it does not begin as a .npy file does, but as a gzip file; unpack it with gunzip")
    #expect(
      problem(
        npy("{'descr': '|u1', 'fortran_order': True, 'shape': (0, 4611686018427387904, 4), }"))
        == nil)
    #expect(problem(Array("some other text".utf8)) == "it does not begin as a .npy file does")
    #expect(problem(npy("{}", version: 4, [0, 0])) == "format version 4; allowed: 1 to 3")
    #expect(
      problem([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255])
        == "its header has 4294967295 bytes; at most 10000 are read")
  }

  @Test func `every truncated prefix is refused`() {
    let whole = NPYFile.encoded([1, 2, 3], shape: [3])
    #expect(problem(whole) == nil)
    for count in 0..<whole.count { #expect(problem(Array(whole.prefix(count))) != nil) }
  }

  @Test(arguments: 0..<UInt64(200)) func `changed bytes never crash`(seed: UInt64) {
    var stream = inputs(seed)
    var bytes = NPYFile.encoded([1, 2, 3], shape: [3])
    for _ in 0..<(1 + stream.nextBelow(4)) {
      bytes[Int(stream.nextBelow(80))] = UInt8(truncatingIfNeeded: stream.nextWord())
    }
    _ = problem(bytes)
  }
}
