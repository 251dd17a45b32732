internal import GRDB
internal import Glibc

extension ResultsError {
  /// What SQLite says went wrong with the store at the path.
  init(store path: String, _ error: any Error) {
    if let error = error as? ResultsError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self = .unreadable(path, "\(error)")
      return
    }
    switch error.resultCode {
    // SQLite has no word for that, and forgets the system's.
    case .SQLITE_IOERR where isAtFileSizeLimit(path): self = .unwritable(path, EFBIG)
    case .SQLITE_FULL: self = .unwritable(path, ENOSPC)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path)
    case .SQLITE_READONLY: self = .unwritable(path, EACCES)
    case .SQLITE_CANTOPEN where areDescriptorsUsedUp(): self = .unwritable(path, EMFILE)
    case .SQLITE_CANTOPEN: self = .unreadable(path, "it cannot be opened (\(error.reason))")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self = .unreadable(
        path,
        "it is damaged (\(error.reason)); the run's CSV files and summary.json do not need it")
    case .SQLITE_ERROR:
      self = .unreadable(path, "it is not as metronome writes it (\(error.reason))")
    default: self = .unreadable(path, "it cannot be read or written (\(error.reason))")
    }
  }
}

extension DatabaseError {
  fileprivate var reason: String { message ?? "SQLite's code \(resultCode.rawValue)" }
}

/// Whether the process may open no more files.
private func areDescriptorsUsedUp() -> Bool {
  let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return errno == EMFILE || errno == ENFILE }
  close(descriptor)
  return false
}

/// Whether a store, or what SQLite puts beside it, is as large as a file may be here.
private func isAtFileSizeLimit(_ path: String) -> Bool {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return false }
  return ([""] + StoreFile.besides).contains { ending in
    var status = stat()
    return stat(path + ending, &status) == 0 && status.st_size >= Int64(clamping: limit.rlim_cur)
  }
}
