import Glibc

/// The text of the file at `path`.
func readTextFile(_ path: String) throws(ExperimentError) -> String {
  func refusal(_ reason: String) -> ExperimentError {
    ExperimentError(problems: [.init(place: path, key: "", reason: reason)])
  }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw refusal("cannot be opened: \(String(cString: strerror(errno)))")
  }
  defer { close(descriptor) }

  // Room for lists of numbers for ten million clients; not for a device that never ends.
  let largest = 256 << 20
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      throw refusal("cannot be read: \(String(cString: strerror(errno)))")
    }
    bytes += chunk[..<count]
    guard bytes.count <= largest else {
      throw refusal("found more than \(largest >> 20) MiB; allowed: a text file of at most that")
    }
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw refusal("found bytes that are not UTF-8; allowed: UTF-8 text")
  }
  return text
}
