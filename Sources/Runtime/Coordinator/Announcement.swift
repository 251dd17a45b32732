import Glibc
import Records

/// A file that says where client processes are to connect, for whoever starts them on other machines of
/// the same file system. It is there whole or not at all.
struct Announcement {
  private let path: String
  private let bytes: [UInt8]

  /// Writes it, in the place of one that a coordinator has left that was killed.
  init(_ endpoint: String, at path: String) throws(ResultsError) {
    (self.path, bytes) = (path, Array("\(endpoint)\n".utf8))
    let draft = try DraftFile(path: path)
    try draft.append(bytes)
    try draft.finish()
  }

  /// Removes it, unless another coordinator's is there by now.
  func remove() {
    guard (try? contents(ofRegularFile: path)) == bytes else { return }
    unlink(path)
  }
}
