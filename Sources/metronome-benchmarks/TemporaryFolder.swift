import Glibc

/// A folder of this program's own, for as long as it runs.
struct TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/metronome-benchmarks-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ChildProcess.Failure(description: "no folder can be made in /tmp")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Removes it with all that is in it.
  func remove() { removeAll(at: path) }
}

/// Removes a file, or a folder with all that is in it.
func removeAll(at path: String) {
  let program = try? ChildProcess(
    program: "/bin/rm", arguments: ["-rf", path], environment: [:])
  program?.wait()
}

/// Writes a text file.
func write(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else {
    throw ChildProcess.Failure(description: "\(path) cannot be written")
  }
  fputs(text, file)
  fclose(file)
}

/// The last line of a text file; empty where there is none.
func lastLine(of path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var (line, buffer) = ("", [CChar](repeating: 0, count: 4_096))
  while fgets(&buffer, Int32(buffer.count), file) != nil {
    let bytes = buffer.prefix { $0 != 0 && $0 != 10 }
    line = String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
  return line
}
