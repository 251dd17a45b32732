/// The model that is trained.
public enum ModelSpecification: Hashable, Sendable {
  /// Multinomial logistic regression, weights [classes x features] then one bias a class.
  case softmax
  /// The parameters themselves; only with quadratic clients.
  case quadratic
}
