/// The first mistake in an expression.
public struct ExpressionError: Error, Hashable, CustomStringConvertible {
  /// Where it is: the first character has the column 1.
  public let column: Int
  /// What stands there.
  public let found: String
  /// What could stand there.
  public let allowed: String

  public var description: String { "found \(found) at column \(column); allowed: \(allowed)" }
}
