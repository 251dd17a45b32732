internal import Glibc

/// The file of an endpoint that was bound, which libzmq leaves where it is.
struct SocketFile {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Nil where nothing lies at the path.
  init?(at path: String) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    (self.path, device, inode) = (path, status.st_dev, status.st_ino)
  }

  /// Removes it, unless somebody else's has taken its place.
  func remove() {
    guard let now = SocketFile(at: path), now.device == device, now.inode == inode else { return }
    unsafe unlink(path)
  }
}
