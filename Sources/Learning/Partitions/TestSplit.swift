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

extension ClientMeasures {
  /// Gives every client the test measures over all their test samples together.
  public static func poolTests(of clients: inout [ClientMeasures]) {
    let count = clients.reduce(0) { $0 + $1.testCount }
    guard count > 0 else { return }
    let loss = clients.reduce(0) { $0 + Double($1.testCount) * $1.testLoss } / Double(count)
    let accuracy = clients.reduce(0) { $0 + Double($1.testCount) * $1.testAccuracy } / Double(count)
    let top5 = clients.reduce(0 as Double?) { sum, client in
      guard client.testCount > 0 else { return sum }
      guard let sum, let top5 = client.testTop5 else { return nil }
      return sum + Double(client.testCount) * top5
    }
    for i in clients.indices {
      clients[i].testLoss = loss
      clients[i].testAccuracy = accuracy
      clients[i].testCount = count
      clients[i].testTop5 = top5.map { $0 / Double(count) }
    }
  }
}
