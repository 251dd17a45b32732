internal import Wording

/// A condition on the keys of runs, such as `scheme = FedFix and seed < 3`.
///
/// Comparisons of a key with a number or a text, joined by `and`, `or`, `not` and parentheses; `and` binds
/// closer than `or`. A run without the key fulfils no comparison of it.
public struct RunFilter: Sendable {
  private let condition: Condition

  /// Reads one.
  /// - Throws: where it is none, saying where and what is allowed there.
  public init(_ text: String) throws(RunFilterError) {
    var reader = FilterReader(text)
    condition = try reader.readWhole()
  }

  /// The keys that it asks for, each once, in their order.
  public var keys: [String] {
    var all: [String] = []
    condition.forEachKey { if !all.contains($0) { all.append($0) } }
    return all
  }

  /// Refuses a key that no run has.
  /// - Parameter known: the keys of all runs.
  public func check(_ known: Set<String>) throws(RunFilterError) {
    for key in keys where !known.contains(key) {
      throw RunFilterError(unknownKey: key, among: known)
    }
  }

  /// Whether a run of these values is meant.
  public func holds(_ value: (_ key: String) -> StoredValue) -> Bool { condition.holds(value) }
}

/// Why a condition is none.
public struct RunFilterError: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ text: String) { description = text }

  /// That no run has such a key.
  public init(unknownKey key: String, among known: Set<String>) {
    let guess = nearest(to: key, among: known.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
    description =
      "no run has the key \(key.quoted); allowed: a key of the experiment file, as training.rate, "
      + "or of summary.json, as final.test_accuracy\(guess)"
  }
}

/// A condition, as it was understood.
indirect enum Condition: Sendable {
  case compared(key: String, Comparison, with: StoredValue)
  case not(Condition)
  case all([Condition])
  case any([Condition])

  enum Comparison: String, CaseIterable {
    case equal = "="
    case unequal = "!="
    case lessOrEqual = "<="
    case less = "<"
    case greaterOrEqual = ">="
    case greater = ">"
  }

  func forEachKey(_ body: (String) -> Void) {
    switch self {
    case .compared(let key, _, with: _): body(key)
    case .not(let inner): inner.forEachKey(body)
    case .all(let parts), .any(let parts): for part in parts { part.forEachKey(body) }
    }
  }

  func holds(_ value: (String) -> StoredValue) -> Bool {
    switch self {
    case .not(let inner): !inner.holds(value)
    case .all(let parts): parts.allSatisfy { $0.holds(value) }
    case .any(let parts): parts.contains { $0.holds(value) }
    case .compared(let key, let comparison, with: let wanted):
      comparison.holds(value(key), wanted, isScheme: key == "scheme")
    }
  }
}

extension Condition.Comparison {
  fileprivate func holds(_ found: StoredValue, _ wanted: StoredValue, isScheme: Bool) -> Bool {
    if case .absent = found { return false }
    if let found = found.number, let wanted = wanted.number { return holds(found, wanted) }
    // `FedFix` means every FedFix, `FedFix-0.5` that one.
    if isScheme, let scheme = found.text, let name = wanted.text, isAboutEquality,
      scheme.hasPrefix(name), let next = scheme.dropFirst(name.count).first, "-_".contains(next),
      !name.contains("-"), !name.contains("_")
    {
      return self == .equal
    }
    return holds(found.shown, wanted.shown)
  }

  private var isAboutEquality: Bool { self == .equal || self == .unequal }

  private func holds<Value: Comparable>(_ found: Value, _ wanted: Value) -> Bool {
    switch self {
    case .equal: found == wanted
    case .unequal: found != wanted
    case .less: found < wanted
    case .lessOrEqual: found <= wanted
    case .greater: found > wanted
    case .greaterOrEqual: found >= wanted
    }
  }
}
