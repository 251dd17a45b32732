internal import Glibc

/// Writes a result at once, past any buffer.
public func writeStandardOutput(_ text: String) { writeStandardOutput(Array(text.utf8)) }

/// The same of text in UTF-8.
public func writeStandardOutput(_ text: [UInt8]) {
  var bytes = text[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    if count <= 0 { return }
    bytes = bytes.dropFirst(count)
  }
}
