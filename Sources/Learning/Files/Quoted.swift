/// The beginning of a text from a file, as a sentence quotes it: on one line, and with nothing that a
/// terminal would obey.
func quoted(_ text: some StringProtocol) -> String {
  String(text.prefix(60)).debugDescription
}
