internal import SystemPackage

/// What a client process on a host prints, as a file on this machine: at most so much, and the last lines
/// besides.
struct HostLog {
  private static let bytesMax = 4 << 20
  private static let lastMax = 20

  private let path: String
  /// Nil as long as nothing was printed.
  private var file: FileDescriptor?
  private var bytes = 0
  /// The last lines.
  private(set) var last: [String] = []

  /// - Parameter path: where it is kept; what stands there stays.
  init(path: String) { self.path = path }

  mutating func add(_ line: String) {
    last.append(line)
    if last.count > Self.lastMax { last.removeFirst() }
    guard bytes < Self.bytesMax else { return }
    // One that cannot be opened is the trouble of nobody but who would read it.
    if bytes == 0 {
      file = try? FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
    bytes += line.utf8.count + 1
    let text = bytes < Self.bytesMax ? line : "metronome: what it prints from here on is left out"
    _ = try? file?.writeAll((text + "\n").utf8)
  }

  func close() { try? file?.close() }
}
