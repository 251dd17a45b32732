/// How long the processors of this machine have been at work and idle since it began, by the system's
/// counts.
struct ProcessorTime {
  private let busy: Double
  private let all: Double

  /// As it is now; nil where the system does not say.
  init?() {
    // user, nice, system, idle, iowait, irq, softirq, steal; what guests take is in user.
    let counts = Machine.entry("cpu ", of: "/proc/stat")?.split(separator: " ").prefix(8)
      .compactMap { Double($0) }
    guard let counts, counts.count == 8 else { return nil }
    all = counts.reduce(0, +)
    busy = all - counts[3] - counts[4]
  }

  /// The share of the processors' time since then that they were at work, from 0 to 1; nil where none has
  /// gone by.
  func load(since then: ProcessorTime) -> Double? {
    all > then.all ? (busy - then.busy) / (all - then.all) : nil
  }
}
