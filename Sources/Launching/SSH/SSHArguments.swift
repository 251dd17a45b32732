/// What ssh is told before the host.
enum SSHArguments {
  /// ssh takes the first of several values of an option, so those that somebody types come first.
  static func beforeHost(_ typed: [String]) -> [String] { typed + usual }

  private static let usual =
    ["-T", "-x", "-a"]
    + [
      // Nobody is there to be asked.
      "BatchMode=yes", "ConnectTimeout=10",
      // A line that is dead is found out in 15 s.
      "ServerAliveInterval=5", "ServerAliveCountMax=3",
      // A connection that is shared outlives us, and holds what we read from.
      "ControlMaster=no", "ControlPath=none", "RemoteCommand=none",
    ].flatMap { ["-o", $0] }
}
