import Glibc

/// What a process holds in memory, as Linux counts it.
struct ProcessMemory {
  /// Bytes.
  struct Size {
    var bytes: Int

    var mebibytes: Double { Double(bytes) / 1_048_576 }
  }

  /// Pages that no other process has: written ones, and ones of files that nobody else maps.
  var privateSize: Size
  /// Pages that other processes have too: data files, program text, libraries.
  var sharedSize: Size

  /// What the process holds now; nil when it is gone or of another user.
  init?(of process: Int32) {
    guard let lines = Self.fields(in: "/proc/\(process)/smaps_rollup") else { return nil }
    func sum(_ names: String...) -> Size { Size(bytes: names.reduce(0) { $0 + (lines[$1] ?? 0) }) }
    privateSize = sum("Private_Clean", "Private_Dirty")
    sharedSize = sum("Shared_Clean", "Shared_Dirty")
  }

  /// The most that this process held since `forgetPeak`, shared pages included.
  static func peak() -> Size? {
    fields(in: "/proc/self/status")?["VmHWM"].map { Size(bytes: $0) }
  }

  /// Lets the peak begin anew, where the system allows it.
  static func forgetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// The lines `Name:  123 kB`, in bytes.
  private static func fields(in path: String) -> [String: Int]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var fields: [String: Int] = [:]
    var buffer = [CChar](repeating: 0, count: 512)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count == 3, words[2] == "kB", let kibibytes = Int(words[1]) else { continue }
      fields[String(words[0].dropLast())] = kibibytes << 10
    }
    return fields
  }
}
