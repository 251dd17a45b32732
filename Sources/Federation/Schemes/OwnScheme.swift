/// A trigger of one's own, in a scheme that is known by its name and its numbers.
public struct OwnTrigger: Hashable, Sendable {
  /// As `scheme: { kind: own, name: ..., numbers: [...] }` has them.
  public let name: String
  public let numbers: [Double]
  /// The rule before its first update, for so many clients.
  let makeRule: @Sendable (_ clients: Int) -> any ArrivalRule

  /// - Parameter makeRule: the same rule whenever it is called with as many clients.
  public init(
    _ name: String, _ numbers: [Double] = [],
    makeRule: @escaping @Sendable (_ clients: Int) -> any ArrivalRule
  ) {
    (self.name, self.numbers, self.makeRule) = (name, numbers, makeRule)
  }

  public static func == (left: OwnTrigger, right: OwnTrigger) -> Bool {
    left.name == right.name && left.numbers == right.numbers
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(numbers)
  }
}

/// Makes a scheme of one's own from its numbers, with a trigger `.own` of the same name and numbers.
/// - Throws: what is wrong with the numbers, at the part `numbers`.
public typealias OwnSchemeMaker =
  @Sendable (_ numbers: [Double]) throws(SettingProblem) -> Scheme

/// The schemes of one's own, by the name that `scheme: { kind: own, name: ... }` gives and that its short form
/// begins with, in small letters: add a line here. `docs/own-scheme.md` shows a whole one.
public enum OwnSchemes {
  /// Local to a task, so that a test can try one.
  @TaskLocal public static var all: [String: OwnSchemeMaker] = [:]
}
