internal import Glibc

/// What a run's end needs and something else might have taken by then: room on the disk for the model, and
/// descriptors for the files of the result. Held from the start, and given free for the end.
public final class SetAside {
  static let fileName = "set-aside"
  /// Room for the files of the result beside the model.
  private static let restByteCount = 128 << 10
  private static let descriptorCount = 24

  private let path: String
  private var descriptors: [Int32] = []

  /// Takes it.
  /// - Parameters:
  ///   - folder: the run folder.
  ///   - modelByteCount: bytes of the final model.
  /// - Throws: where the disk has no room for it.
  public init(in folder: String, modelByteCount: Int) throws(ResultsError) {
    path = folder + "/" + Self.fileName
    takeDescriptors()
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
    // Whoever may not write here is told by the first file of the result.
    guard file >= 0 else { return }
    defer { close(file) }
    let code = posix_fallocate(file, 0, off_t(modelByteCount + Self.restByteCount))
    guard code != 0 else { return }
    // What else is in the way, such as a limit on the size of files, is told by the file that it matters to.
    unlink(path)
    if code == ENOSPC || code == EDQUOT { throw .unwritable(folder, code) }
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
    unlink(path)
  }

  /// Takes as many descriptors as there are, up to what is set aside.
  public func takeDescriptors() {
    while descriptors.count < Self.descriptorCount {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      descriptors.append(descriptor)
    }
  }

  /// Gives the descriptors free.
  /// - Returns: whether there were any.
  public func releaseDescriptors() -> Bool {
    defer { descriptors = [] }
    for descriptor in descriptors { close(descriptor) }
    return !descriptors.isEmpty
  }

  /// Gives all of it free.
  public func release() {
    _ = releaseDescriptors()
    unlink(path)
  }
}
