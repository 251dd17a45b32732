extension StringProtocol {
  /// The beginning of the text as a sentence quotes it: on one line, and with nothing that a terminal
  /// would obey.
  package var quoted: String { String(prefix(60)).debugDescription }
}
