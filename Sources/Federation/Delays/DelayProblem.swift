/// What makes a delay model impossible.
public struct DelayProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The part, as a path of the model's own names: `work.shape`.
  public var part: String
  /// Whose part it is, where it is one client's.
  public var client: ClientID?
  /// What was found, with its number.
  public var found: String
  /// What is allowed.
  public var allowed: String

  public init(_ part: String, client: ClientID? = nil, found: String, allowed: String) {
    self.part = part
    self.client = client
    self.found = found
    self.allowed = allowed
  }

  public var description: String {
    let whose = client.map { " of client \($0.rawValue)" } ?? ""
    return "\(part)\(whose): \(found); allowed: \(allowed)"
  }

  /// The same of a part's part.
  func within(_ outer: String) -> DelayProblem {
    var problem = self
    problem.part = "\(outer).\(part)"
    return problem
  }
}

/// A number and the range that it should be in.
struct Bound {
  var part: String
  var value: Double
  var client: ClientID?
  var allowed: String
  var holds: Bool

  /// The first of the bounds that does not hold.
  static func problem(_ bounds: [Bound]) -> DelayProblem? {
    bounds.first { !$0.holds }.map {
      DelayProblem($0.part, client: $0.client, found: "\($0.value)", allowed: $0.allowed)
    }
  }

  static func positive(_ part: String, _ value: Double, client: ClientID? = nil) -> Bound {
    Bound(
      part: part, value: value, client: client, allowed: "a finite number greater than 0",
      holds: value > 0 && value.isFinite)
  }

  static func notNegative(_ part: String, _ value: Double) -> Bound {
    Bound(
      part: part, value: value, allowed: "a finite number of at least 0",
      holds: value >= 0 && value.isFinite)
  }

  static func within(_ part: String, _ value: Double, _ range: ClosedRange<Double>) -> Bound {
    Bound(
      part: part, value: value,
      allowed: "a number from \(range.lowerBound) to \(range.upperBound)",
      holds: range.contains(value))
  }

  static func above(_ part: String, _ value: Double, _ other: String, _ limit: Double) -> Bound {
    Bound(
      part: part, value: value, allowed: "a number greater than \(other), \(limit)",
      holds: value > limit)
  }
}
