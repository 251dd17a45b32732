internal import Glibc

/// Whether a process is at work on the run in the folder: it holds the lock of the rows, `metrics.csv`.
func isAtWork(on folder: String) -> Bool {
  guard let descriptor = try? openResultFile(folder + "/metrics.csv", O_RDONLY) else {
    return false
  }
  defer { close(descriptor) }
  return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
}
