public import Federation

/// A client process presents itself.
public struct Hello: Hashable, Sendable {
  /// The name of its machine, at most 255 bytes.
  public var host: String
  /// Its process id there.
  public var pid: UInt32
  /// What its arithmetic runs on, at most 255 bytes: results of different cores may differ in
  /// their last bits.
  public var kernelCore: String
  /// The clients whose data it holds; empty when it may train any.
  public var hostedClients: [ClientID]
  /// Whether it reads orders that come joined in one frame.
  public var readsJoined: Bool

  public init(
    host: String, pid: UInt32, kernelCore: String, hostedClients: [ClientID] = [],
    readsJoined: Bool = false
  ) {
    self.host = host
    self.pid = pid
    self.kernelCore = kernelCore
    self.hostedClients = hostedClients
    self.readsJoined = readsJoined
  }

  func check() throws(WireError) {
    try WireError.check(
      host.utf8.count, in: 0...Limits.nameByteCountMax, "the number of bytes of Hello.host")
    try WireError.check(
      kernelCore.utf8.count, in: 0...Limits.nameByteCountMax,
      "the number of bytes of Hello.kernel_core")
    try WireError.check(
      hostedClients.count, in: 0...Limits.listCountMax, "the number of Hello.hosted_clients")
  }
}
