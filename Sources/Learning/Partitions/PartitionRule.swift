/// Which samples belong to which client. Sources that are made per client have no partition and
/// ignore it.
public enum PartitionRule: Hashable, Sendable {
  /// Shuffled and cut into equal parts.
  case iid
  /// Class proportions drawn from a symmetric Dirichlet distribution for each client; with
  /// `replacement`, as the FedFix authors do, samples of a class may be drawn more than once.
  case dirichlet(alpha: Double, replacement: Bool)
  /// Client i holds `perClient` classes, from class i x perClient on, modulo the number of classes;
  /// those who hold a class share it in equal parts (with one class each, the FedFix authors'
  /// alpha = 0).
  case classes(perClient: Int)
  /// Samples sorted by label, cut into equal shards, `perClient` of them to each client.
  case shards(perClient: Int)
  /// Parts of random sizes, in the proportions of a draw from a symmetric Dirichlet distribution.
  case quantity(alpha: Double)
  /// `perClient` of the data's own users to each client, nil for all users in as many equal groups.
  case natural(perClient: Int?)
}
