/// Cuts bytes into lines as they come. Of a line that is too long the beginning counts alone, so that
/// nobody can fill the memory.
struct LineCutter {
  private static let lengthMax = 1 << 14
  private var line: [UInt8] = []

  /// The lines that end in these bytes.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(String(decoding: line, as: UTF8.self))
        line = []
      } else if line.count < Self.lengthMax {
        line.append(byte)
      }
    }
    return lines
  }
}
