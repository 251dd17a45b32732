/// A `key=value` of the command line, with the option that it was typed for, which messages name.
public struct TypedOverride: Hashable, Sendable {
  public var text: String
  /// As `--vary`.
  public var option: String

  public init(_ text: String, option: String = "--set") {
    self.text = text
    self.option = option
  }
}
