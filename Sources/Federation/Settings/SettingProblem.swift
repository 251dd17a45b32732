/// What makes a setting of a federation impossible.
public struct SettingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The part, as a path of the keys of an experiment file: `work.shape`.
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
  func within(_ outer: String) -> SettingProblem {
    var problem = self
    problem.part = "\(outer).\(part)"
    return problem
  }
}

/// A number and what it should be like.
struct Bound {
  var part: String
  var value: Double
  var client: ClientID?
  var allowed: String
  var holds: Bool

  init(_ part: String, _ value: Double, allowed: String, holds: Bool) {
    (self.part, self.value, self.allowed, self.holds) = (part, value, allowed, holds)
  }

  init(_ part: String, _ value: Double, _ rule: NumberRule, client: ClientID? = nil) {
    self.init(part, value, allowed: rule.sentence, holds: rule.holds(value))
    self.client = client
  }

  init(_ part: String, _ count: Int, _ rule: CountRule) {
    let (value, holds) = (Double(count), rule.range.contains(count))
    self.init(part, value, allowed: rule.sentence, holds: holds)
  }

  /// The first of the bounds that does not hold.
  static func problem(_ bounds: [Bound]) -> SettingProblem? {
    bounds.first { !$0.holds }.map {
      SettingProblem($0.part, client: $0.client, found: "\($0.value)", allowed: $0.allowed)
    }
  }
}
