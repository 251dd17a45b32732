internal import Glibc

/// A file that is written beside its place and moved into it when it is whole, so that nobody ever
/// sees half of it. A draft that was not finished is removed.
///
/// What is no file, such as `/dev/stdout`, is written to as it is.
public final class DraftFile {
  package static let suffix = ".draft"

  private let path: String
  /// Nil where there is none to move.
  private let draft: String?
  private let descriptor: Int32
  private var isSynced = false
  private var isFinished = false

  /// - Throws: when the place cannot be written to.
  public init(path: String) throws(ResultsError) {
    self.path = path
    var status = stat()
    // `/dev/stdout` may lead to a file, but is none itself; a folder in memory holds files like any other.
    let isOther =
      path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/")
      || stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    draft = isOther ? nil : path + Self.suffix
    // A pipe in the place of the draft is not waited for.
    let how = isOther ? O_APPEND : O_CREAT | O_TRUNC | O_NONBLOCK
    if let draft { UnfinishedFiles.begin(draft) }
    descriptor = open(draft ?? path, O_WRONLY | O_CLOEXEC | how, 0o644)
    guard descriptor >= 0 else {
      let code = errno
      if let draft { UnfinishedFiles.forget(draft) }
      throw .unwritable(path, code)
    }
  }

  deinit {
    close(descriptor)
    if let draft, !isFinished { UnfinishedFiles.discard(draft) }
  }

  /// Adds bytes.
  /// - Throws: when the system takes no more; some of them may be in the draft then.
  public func append(_ bytes: [UInt8]) throws(ResultsError) {
    try writeAll(bytes.span.bytes, to: descriptor, at: path)
  }

  /// Adds numbers as little-endian float32.
  public func append(_ values: ArraySlice<Float>) throws(ResultsError) {
    try writeAll(values.span.bytes, to: descriptor, at: path)
  }

  /// The same of all of an array.
  func append(_ values: [Float]) throws(ResultsError) {
    try writeAll(values.span.bytes, to: descriptor, at: path)
  }

  /// Waits until what was added is on the disk.
  func sync() throws(ResultsError) {
    guard fsync(descriptor) == 0 else { throw .unwritable(path, errno) }
    isSynced = true
  }

  /// Moves the file into its place, once it is on the disk.
  public func finish() throws(ResultsError) {
    guard let draft else { return isFinished = true }
    if !isSynced { try sync() }
    try UnfinishedFiles.finish(draft, as: path)
    isFinished = true
  }
}
