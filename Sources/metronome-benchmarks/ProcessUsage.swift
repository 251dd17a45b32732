import Glibc

/// What a process took from its start to its end.
struct ProcessUsage {
  /// Of processors, its own and the system's for it.
  var seconds = 0.0
  /// The most memory that it held, shared pages included.
  var peak = ProcessMemory.Size(bytes: 0)
  /// As a shell has it: 128 and the signal's number where one ended it.
  var exitCode: Int32 = 0

  init() {}

  init(_ status: Int32, _ usage: rusage) {
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    self.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    peak.bytes = usage.ru_maxrss << 10
    exitCode = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }
}
