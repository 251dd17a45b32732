import Glibc

@testable import Learning

extension NPYFile {
  /// The bytes of a file.
  static func encoded(_ values: ArraySlice<Float>, shape: [Int]) -> [UInt8] {
    header(values.count, shape: shape) + values.withUnsafeBytes { Array($0) }
  }
}

extension NPZWriter {
  /// The bytes of the next array.
  mutating func append(
    _ values: ArraySlice<Float>, shape: [Int], name: String
  ) throws(LearningError) -> [UInt8] {
    try head(of: values, shape: shape, name: name) + values.withUnsafeBytes { Array($0) }
  }
}

extension TemporaryFolder {
  /// Writes a `.npz` file and says where it is.
  func writeArchive(_ arrays: [(name: String, shape: [Int], values: [Float])], to name: String)
    throws -> String
  {
    var writer = NPZWriter()
    var bytes: [UInt8] = []
    for array in arrays {
      bytes += try writer.append(array.values[...], shape: array.shape, name: array.name)
    }
    write(bytes + writer.finish(), to: name)
    return "\(path)/\(name)"
  }

  /// Writes a file and says where it is.
  func path(of bytes: [UInt8], as name: String) -> String {
    write(bytes, to: name)
    return "\(path)/\(name)"
  }
}

/// The bytes of a file.
func bytes(ofFile path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
  return bytes
}

/// What `body` is refused with, nil if it is not.
func refusal(_ body: () throws(LearningError) -> Void) -> String? {
  do throws(LearningError) {
    try body()
    return nil
  } catch {
    return error.description
  }
}

/// The bytes that a Base64 text stands for (RFC 4648).
func decoded(base64 text: String) -> [UInt8] {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var (bits, count): (UInt32, Int) = (0, 0)
  var bytes: [UInt8] = []
  for digit in text.utf8 {
    guard let value = digits.firstIndex(of: digit) else { continue }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}

/// What `numpy.savez_compressed` (NumPy 2.4) wrote for `a`, float32 [[0, .5, 1], [1.5, 2, 2.5]], and
/// `labels`, int64 [3, -1, 2].
let compressedArchive = decoded(
  base64: """
    UEsDBC0AAAAIAAAAIQALwLB2//////////8FABQAYS5ucHkBABAAmAAAAAAAAABXAAAAAAAAAJvsF+obEMnIUMZQrZ6S\
    WpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYIsGdgaADiA0DM4MDA\
    oOAAAFBLAwQtAAAACAAAACEAdPUKi///////////CgAUAGxhYmVscy5ucHkBABAAmAAAAAAAAABNAAAAAAAAAJvsF+ob\
    EMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC5mBgj4DwVM\
    UD4AUEsBAi0DLQAAAAgAAAAhAAvAsHZXAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAi0DLQAAAAgAAAAh\
    AHT1CotNAAAAmAAAAAoAAAAAAAAAAAAAAIABjgAAAGxhYmVscy5ucHlQSwUGAAAAAAIAAgBrAAAAFwEAAAAA
    """)

/// What `numpy.savez` wrote for `x`, float64 [1.5, -2].
let storedArchive = decoded(
  base64: """
    UEsDBC0AAAAAAAAAIQCwmMVB//////////8FABQAeC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rl
    c2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA+D8AAAAAAAAAwFBLAQItAy0A
    AAAAAAAAIQCwmMVBkAAAAJAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLBQYAAAAAAQABADMAAADHAAAAAAA=
    """)

/// `compressedArchive`'s arrays in ZIP64's form, made by Python's `zipfile` with a limit of 0 in place
/// of 4 GiB: `a` stored, `labels` deflated.
let largeArchive = decoded(
  base64: """
    UEsDBC0AAAAAAAAAIQALwLB2//////////8FABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2Ny\
    JzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAg\
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAD8AAIA/AADAPwAAAEAAACBAUEsDBC0AAAAI\
    AAAAIQB09QqL//////////8KABQAbGFiZWxzLm5weQEAEACYAAAAAAAAAE0AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWg\
    bpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQALmYGCPgPBUxQPgBQSwECLQMtAAAAAAAAACEA\
    C8Cwdv//////////BQAUAAAAAAAAAAAAgAEAAAAAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAFBLAQItAy0AAAAIAAAAIQB0\
    9QqL//////////8KABwAAAAAAAAAAACAAf////9sYWJlbHMubnB5AQAYAJgAAAAAAAAATQAAAAAAAADPAAAAAAAAAFBLBgYs\
    AAAAAAAAAC0ALQAAAAAAAAAAAAIAAAAAAAAAAgAAAAAAAACbAAAAAAAAAFgBAAAAAAAAUEsGBwAAAADzAQAAAAAAAAEAAABQ\
    SwUGAAAAAAIAAgCbAAAAWAEAAAAA
    """)

/// A `.npy` file, version 1.0.
func npy(
  _ type: String, _ shape: String, _ bytes: [UInt8], isColumnMajor: Bool = false
) -> [UInt8] {
  let order = isColumnMajor ? "True" : "False"
  let header = Array(
    "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header + bytes
}

func little(_ values: [Int64]) -> [UInt8] {
  values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

func little(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in
    (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
  }
}
