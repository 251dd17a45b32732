internal import Glibc

/// Waits until what was renamed in a folder is on the disk.
func syncFolder(_ path: String) throws(ResultsError) {
  let descriptor = try openFolder(path)
  defer { close(descriptor) }
  try syncFolder(path, descriptor)
}

/// Opens a folder, to wait for what is done in it.
func openFolder(_ path: String) throws(ResultsError) -> Int32 {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unwritable(path, errno) }
  return descriptor
}

/// The same of a folder that is open.
func syncFolder(_ path: String, _ descriptor: Int32) throws(ResultsError) {
  // Some network file systems cannot, and need not.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw .unwritable(path, errno) }
}
