/// Which samples belong to which client. Sources that are made per client have no partition and
/// ignore it.
public enum PartitionRule: Hashable, Sendable {
  /// Shuffled and cut into equal parts.
  case iid
  /// Class proportions drawn from a symmetric Dirichlet distribution for each client; with
  /// `replacement`, as the FedFix authors do, samples of a class may be drawn more than once.
  case dirichlet(alpha: Double, replacement: Bool)
  /// Client i holds only class i mod the number of classes (the FedFix authors' alpha = 0).
  case classes
  /// Samples sorted by label, cut into equal shards, `perClient` of them to each client.
  case shards(perClient: Int)
}
