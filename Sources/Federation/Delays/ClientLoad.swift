/// What an update asks of a client: what times per step, per sample and per byte are multiplied by.
public struct ClientLoad: Hashable, Sendable {
  /// Local steps of an update: one number for all clients, or one for each.
  public var steps: [Int]
  /// Samples that the steps of an update read: one number for all clients, or one for each.
  public var samples: [Int]
  /// Bytes to a client for an update.
  public var download: Int
  /// Bytes from a client for an update.
  public var upload: Int

  /// One of each unless said otherwise.
  public init(steps: [Int] = [1], samples: [Int] = [1], download: Int = 1, upload: Int = 1) {
    self.steps = steps
    self.samples = samples
    self.download = download
    self.upload = upload
  }
}
