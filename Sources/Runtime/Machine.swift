internal import Files
internal import Glibc

/// What this machine has, as client processes tell it.
package enum Machine {
  /// Processor cores; 0 where the system does not say.
  package static var cores: Int { max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Bytes of memory; 0 where the system does not say.
  static var memoryBytes: Int {
    max(0, sysconf(Int32(_SC_PHYS_PAGES))) * max(0, sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Bytes of memory that programs can still have without others being put out of it; nil where the
  /// system does not say.
  static var availableBytes: Int? {
    entry("MemAvailable:", of: "/proc/meminfo").flatMap { Int($0.prefix { $0 != " " }) }
      .map { $0 << 10 }
  }

  /// How many cores this process may use; nil where the system does not say.
  static var usableCores: Int? {
    // Digits of 4 cores each, in groups.
    entry("Cpus_allowed:", of: "/proc/self/status").map { mask in
      mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    }
  }

  /// What stands behind `key` in a file of lines that the kernel makes.
  static func entry(_ key: String, of path: String) -> Substring? {
    guard let file = try? openRegularFile(path, O_RDONLY) else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    guard let count = try? readBytes(of: file, into: &bytes) else { return nil }
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
    return lines.first { $0.hasPrefix(key) }?.dropFirst(key.count).drop(while: \.isWhitespace)
  }
}
