internal import Glibc

/// A file that is written beside its place and moved into it when it is whole, so that nobody ever
/// sees half of it. A draft that was not finished is removed.
public final class DraftFile {
  private let path: String
  private var draft: String { path + ".draft" }
  private let descriptor: Int32
  private var isFinished = false

  /// - Throws: when the place cannot be written to.
  public init(path: String) throws(ResultsError) {
    self.path = path
    descriptor = open(path + ".draft", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path, errno) }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(draft) }
  }

  public func append(_ bytes: [UInt8]) throws(ResultsError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw .unwritable(path, errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Moves the file into its place.
  public func finish() throws(ResultsError) {
    guard rename(draft, path) == 0 else { throw .unwritable(path, errno) }
    isFinished = true
  }
}
