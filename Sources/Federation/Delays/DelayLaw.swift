/// How long a client's updates take, for a whole population.
public enum DelayLaw: Hashable, Sendable {
  /// Always the same: one value for all clients, or a value for each.
  case constant([Double])
  /// The FedFix authors' hardware profile F-x: client i always takes 1 - (i/(M-1)) x/100.
  case spread(percent: Double)
  /// Exponential with this mean: one for all clients, or one for each.
  case exponential(mean: [Double])
}
