internal import Glibc
internal import Messaging
package import Wording

/// Whether a run can have as many files open as it needs, and its processes can talk to one another.
/// - Parameter clients: how many client processes a run starts here.
package func socketFindings(clients: Int) -> [Finding] {
  let needed = OpenFiles.needed(processes: clients)
  let limits = OpenFiles.limits
  let files = openFilesFinding(limits, needed: needed, clients: clients)
  // ZeroMQ ends the program, or waits for ever, where it finds too few.
  guard !files.isNeeded, (try? OpenFiles.allow(needed)) != nil else {
    return [
      files, .warning("sockets", "not tried, with so few open files", mend: files.mend ?? ""),
    ]
  }
  return [files, folderFinding(SocketFolder.parent), ipcFinding(), tcpFinding()]
}

func openFilesFinding(
  _ limits: (now: Int, most: Int)?, needed: Int, clients: Int
) -> Finding {
  guard let limits else { return .ok("open files", "the system has no limit") }
  let processes = clients.counted("client process")
  guard limits.most >= needed else {
    return .needed(
      "open files",
      "at most \(limits.most.grouped) for a process; a run with \(processes) needs \(needed)",
      mend: "raise the limit with `ulimit -n \(needed)`, or have it raised in "
        + "/etc/security/limits.conf")
  }
  let raised = limits.now < limits.most ? ", which a run raises to \(limits.most.grouped)" : ""
  return .ok("open files", "\(limits.now.grouped) for a process\(raised)")
}

private func folderFinding(_ folder: (path: String, tooLong: String?)) -> Finding {
  guard let tooLong = folder.tooLong else {
    return .ok("socket folder", folder.path)
  }
  return .warning(
    "socket folder",
    "TMPDIR is \(tooLong.utf8.count) bytes long, too long for the path of a socket: "
      + "\(folder.path) is taken",
    mend: "set TMPDIR to a folder with a path of at most "
      + "\(SocketFolder.parentByteCountMax) bytes")
}

private func ipcFinding() -> Finding {
  do {
    let folder = try SocketFolder()
    defer { folder.remove() }
    try bind(folder.endpoint)
    return .ok("ipc socket", "can be bound")
  } catch {
    return .needed("ipc socket", sentence: "\(error)")
  }
}

private func tcpFinding() -> Finding {
  do {
    try bind("tcp://127.0.0.1:*")
    return .ok("tcp socket", "a port of the loopback interface can be bound")
  } catch {
    return .missing(
      "tcp socket", "\(error)", mend: "bring up the loopback interface: `ip link set lo up`")
  }
}

private func bind(_ endpoint: String) throws(MessagingError) {
  let router = try Router(Context())
  _ = try router.bind(endpoint)
}
