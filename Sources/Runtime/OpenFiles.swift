internal import Glibc

/// How many files and sockets a process may have open.
package enum OpenFiles {
  /// How many the process needs that starts so many client processes: a few for itself, and pipes to
  /// each.
  package static func needed(processes: Int) -> Int { 64 + 8 * processes }

  /// How many a process may have now, and how many it may allow itself; nil where the system does not
  /// say.
  static var limits: (now: Int, most: Int)? {
    var limit = rlimit()
    guard getrlimit(kind, &limit) == 0 else { return nil }
    return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
  }

  /// How many connections a coordinator takes at a time: more processes than clients are of no use, but for
  /// spares, and those whose end is not noticed yet; and its own files have room beside them.
  static func connectionsMax(clients: Int) -> Int {
    let own = 128
    return max(16, min(max(1_024, clients + 256), (limits?.now ?? 1_024) - own))
  }

  private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

  /// Takes as many as the system allows.
  /// - Parameter needed: what the process cannot do without; libraries of ours end the program when
  ///   they find that out by themselves.
  package static func allow(_ needed: Int) throws(RuntimeError) {
    var limit = rlimit()
    guard getrlimit(kind, &limit) == 0 else { return }
    if limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      // What it was before stands when this is refused.
      _ = setrlimit(kind, &limit)
      guard getrlimit(kind, &limit) == 0 else { return }
    }
    guard limit.rlim_cur >= rlim_t(needed) else {
      throw .tooFewOpenFiles(allowed: Int(clamping: limit.rlim_cur), needed: needed)
    }
  }
}
