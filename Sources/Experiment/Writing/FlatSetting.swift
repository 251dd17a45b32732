/// A key of the resolved experiment with its value.
public struct FlatSetting: Hashable, Sendable {
  /// As `--set` takes it: `training.rate`.
  public var key: String
  public var value: Value

  /// A value that is no section.
  public enum Value: Hashable, Sendable {
    case integer(Int)
    case real(Double)
    /// A word, a text, or a list as the file has it; of a long list only how long it is.
    case text(String)
  }

  /// Longer lists are the experiment file's alone: one may have a number for each of a million clients.
  private static let elementsMax = 100

  /// The values in what is written at a key.
  static func flattened(_ written: Written, at key: String) -> [FlatSetting] {
    switch written {
    case .section(let entries):
      return entries.flatMap { flattened($1, at: "\(key).\($0)") }
    case .list(let numbers) where numbers.count > elementsMax:
      return [FlatSetting(key: key, value: .text("a list of \(numbers.count)"))]
    case .items(let items) where items.count > elementsMax:
      return [FlatSetting(key: key, value: .text("a list of \(items.count)"))]
    case .list, .items: return [FlatSetting(key: key, value: .text(written.description))]
    case .text(let text): return [FlatSetting(key: key, value: .text(text))]
    case .number(let number): return [FlatSetting(key: key, value: value(of: number))]
    case .plain, .ticks:
      let text = written.description
      return [
        FlatSetting(
          key: key,
          value: Int(text).map { .integer($0) } ?? Setting.number(in: text).map { .real($0) }
            ?? .text(text))
      ]
    }
  }

  private static func value(of number: Double) -> Value {
    Int(exactly: number).map { .integer($0) } ?? .real(number)
  }
}
