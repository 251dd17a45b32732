/// How a socket behaves. The defaults suit a run on one machine or in one cluster.
public struct SocketOptions: Hashable, Sendable {
  /// How long closing waits until what was sent has left this machine: 0 for not at all.
  public var lingerMilliseconds: Int32
  /// How often an idle connection is probed; 0 for never. Where one machine disappears without a
  /// word, only this finds it out.
  public var heartbeatMilliseconds: Int32
  /// How long a probe may go unanswered before the connection counts as dead.
  public var heartbeatTimeoutMilliseconds: Int32
  /// Bytes of the largest message taken; a peer that sends a larger one is disconnected. -1: any.
  public var messageByteCountMax: Int64
  /// Messages that wait to be sent, for each peer; 0 for no limit.
  public var sendQueueMax: Int32
  /// Messages that wait to be received, for each peer; 0 for no limit.
  public var receiveQueueMax: Int32
  /// How long a connection that is not there waits until it is tried again.
  public var reconnectMilliseconds: Int32

  public init(
    lingerMilliseconds: Int32 = 0, heartbeatMilliseconds: Int32 = 1_000,
    heartbeatTimeoutMilliseconds: Int32 = 10_000, messageByteCountMax: Int64 = 64 << 20,
    sendQueueMax: Int32 = 1_000, receiveQueueMax: Int32 = 1_000,
    reconnectMilliseconds: Int32 = 10
  ) {
    self.lingerMilliseconds = lingerMilliseconds
    self.heartbeatMilliseconds = heartbeatMilliseconds
    self.heartbeatTimeoutMilliseconds = heartbeatTimeoutMilliseconds
    self.messageByteCountMax = messageByteCountMax
    self.sendQueueMax = sendQueueMax
    self.receiveQueueMax = receiveQueueMax
    self.reconnectMilliseconds = reconnectMilliseconds
  }
}
