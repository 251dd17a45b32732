import Glibc

/// A file in memory, which readers open by its path: each input in the place of the one before.
struct FuzzFile {
  let path: String
  private let descriptor: Int32

  init(name: String) {
    path = "/dev/shm/metronome-fuzz-\(getpid())-\(name)"
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0, "\(path) cannot be written")
    // Nobody removes it when a process is ended that has crashed; the script does.
  }

  func write(_ bytes: [UInt8]) {
    precondition(ftruncate(descriptor, 0) == 0)
    precondition(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
  }
}
