/// What an evaluation is to reach; the virtual time until then is compared.
public enum ComparisonTarget: Hashable, Sendable {
  /// So much test accuracy or more.
  case accuracy(Double)
  /// So much test loss or less.
  case loss(Double)
}
