import Files
import Glibc

/// What a thread has had of the processors, by the system's counts.
struct ThreadTime: Hashable {
  /// Nanoseconds on a processor.
  let processor: UInt64
  /// Nanoseconds in which it was ready to run and waited for a processor.
  let runDelay: UInt64
}

/// Reads `ThreadTime`. The file stays open, since it is read for every order.
final class ThreadTimeReader {
  private var file: Int32 = -1
  /// The thread whose counts the open file has.
  private var thread: pthread_t?

  deinit { if file >= 0 { close(file) } }

  /// The counts of the thread that calls; nil where the system does not say, and after a thread other than
  /// that of the call before, with which they do not compare.
  func now() -> ThreadTime? {
    let caller = pthread_self()
    let isOther = thread != nil && thread != caller
    if thread != caller {
      if file >= 0 { close(file) }
      file = (try? openRegularFile("/proc/thread-self/schedstat", O_RDONLY)) ?? -1
      thread = caller
    }
    guard file >= 0, lseek(file, 0, SEEK_SET) == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 128)
    guard let count = try? readBytes(of: file, into: &bytes), !isOther else { return nil }
    // The first number of the file is the time on a processor too, but as of the last tick.
    let delay = bytes.prefix(count).split(separator: UInt8(ascii: " ")).dropFirst().first
      .flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    var time = timespec()
    guard let delay, unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return nil }
    return ThreadTime(
      processor: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec), runDelay: delay)
  }
}
