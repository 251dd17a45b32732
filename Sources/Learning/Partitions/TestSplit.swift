/// Which test samples a client's evaluation uses.
public enum TestSplit: String, Hashable, Sendable, CaseIterable {
  /// The client's own, divided as the training samples are.
  case mirrored
  /// All of them, for every client.
  ///
  /// As every client would measure the same, each measures an equal share of the test set, and whoever
  /// gathers the measures pools them.
  case global
}
