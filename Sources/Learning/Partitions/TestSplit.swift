/// Which test samples a client's evaluation uses.
public enum TestSplit: String, Hashable, Sendable, CaseIterable {
  /// The client's own, divided as the training samples are.
  case mirrored
  /// All of them, for every client.
  ///
  /// As every client would measure the same, each measures an equal share of the test set, and whoever
  /// gathers the measures pools them: see `ClientMeasures.poolTests`.
  case global
}

/// On which test samples evaluations measure, known before anything is trained.
public struct TestSamples: Hashable, Sendable {
  /// How many each client measures, in client order.
  public var counts: [Int]
  /// Which ones; `global` also where the settings say `mirrored`, but all of them belong to clients
  /// that do not train.
  public var split: TestSplit
  /// Whether they have classes to be found: without, there is no accuracy.
  public var hasLabels: Bool

  public init(counts: [Int], split: TestSplit = .mirrored, hasLabels: Bool = true) {
    self.counts = counts
    self.split = split
    self.hasLabels = hasLabels
  }
}

extension ClientMeasures {
  /// Gives every client the test measures over all their test samples together.
  public static func poolTests(of clients: inout [ClientMeasures]) {
    let pooled = Quality(averaging: clients.map { ($0.test, Double($0.test.count)) })
    for i in clients.indices { clients[i].test = pooled }
  }
}
