internal import Glibc

/// How many files and sockets a process may have open.
package enum OpenFiles {
  /// Takes as many as the system allows.
  /// - Parameter needed: what the process cannot do without; libraries of ours end the program when
  ///   they find that out by themselves.
  package static func allow(_ needed: Int) throws(RuntimeError) {
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
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
