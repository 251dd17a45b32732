/// The quality of a model on one client's samples.
public struct ClientMeasures: Hashable, Sendable {
  /// On its training samples, or on those of them that are evaluated.
  public var train: Quality
  public var test: Quality

  public init(train: Quality = Quality(), test: Quality = Quality()) {
    self.train = train
    self.test = test
  }
}

extension ClientMeasures {
  /// About how many bytes one takes that has the usual measures.
  public static let usualByteCount =
    MemoryLayout<ClientMeasures>.stride + 2 * (32 + 3 * MemoryLayout<Double>.stride)

  /// Gives every client the test measures over all their test samples together.
  public static func poolTests(of clients: inout [ClientMeasures]) {
    let pooled = Quality(averaging: clients.map { ($0.test, Double($0.test.count)) })
    for i in clients.indices { clients[i].test = pooled }
  }
}
