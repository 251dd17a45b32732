public import Federation

/// What a hosts file says: on which machines client processes of a run are to be started, and how.
public struct HostsFile: Hashable, Sendable {
  /// How the hosts reach the coordinator; nil for this machine's name.
  public let coordinatorAddress: String?
  /// The port at which they reach it; nil for the one at which it listens.
  public let coordinatorPort: Int?
  /// The hosts, at least one.
  public var hosts: [Host]

  /// A machine, and the client processes there.
  public struct Host: Hashable, Sendable {
    /// What ssh calls it: a name, an address, `user@name`, or one of its configuration's.
    public let name: String
    /// How many client processes, at least 1.
    public let processes: Int
    /// The clients that these alone train; none for any that nobody hosts.
    public let hostedClients: ClientRanges
    /// The folder there in which they read data files; nil for none.
    public let data: String?
    /// This program there; nil where the shell finds it.
    public let program: String?
    /// What starts a client process there in place of this program; nil for this program.
    public var clientCommand: String?
    /// What their environment has besides, in the order of the file.
    public let environment: [Variable]

    /// A variable of an environment.
    public struct Variable: Hashable, Sendable {
      /// Letters, digits and "_".
      public let name: String
      public let value: String
    }
  }

  /// How many client processes there are.
  public var processes: Int { hosts.reduce(0) { $0 + $1.processes } }
}
