/// A `key=value` of the command line, with the option that it was typed for, which messages name.
struct TypedOverride: Hashable {
  var text: String
  /// As `--vary`.
  var option: String

  init(_ text: String, option: String = "--set") {
    self.text = text
    self.option = option
  }
}
