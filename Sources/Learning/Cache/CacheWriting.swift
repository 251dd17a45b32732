internal import Files
internal import Glibc

/// Writes all of `bytes` to a file of the cache, which sentences call `path`.
/// - Throws: also where the disk would have no room left for anything else.
func writeAll(
  _ bytes: ArraySlice<UInt8>, to descriptor: Int32, at path: String
) throws(LearningError) {
  try requireRoom(for: bytes.count, on: descriptor, at: path)
  do throws(FileProblem) {
    try unsafe writeAll(bytes.span.bytes, to: descriptor)
  } catch {
    guard case .system(let code) = error else { preconditionFailure("\(error) in a cache") }
    throw .unwritable(path, code)
  }
}

/// A hundredth of the disk stays free, or 256 MiB where that is less.
private func requireRoom(
  for count: Int, on descriptor: Int32, at path: String
) throws(LearningError) {
  var disk = statvfs()
  guard unsafe fstatvfs(descriptor, &disk) == 0, disk.f_blocks > 0 else { return }
  let blockSize = UInt(disk.f_frsize)
  let free = UInt(disk.f_bavail) * blockSize
  let kept = min(256 << 20, UInt(disk.f_blocks) * blockSize / 100)
  guard free < UInt(count) + kept else { return }
  throw LearningError(
    .cacheFolder,
    "\(path): the data cache would leave less than \(kept >> 20) MiB of the disk free; make room, "
      + "or set XDG_CACHE_HOME to a folder on another disk")
}
