/// A value of the experiment file as the user wrote it, not yet understood, and where it stands.
struct Setting: Sendable {
  enum Content: Sendable {
    /// A word or a number; `quoted` text is never a number.
    case text(String, quoted: Bool)
    case list([Setting])
    case section([Entry])
  }

  struct Entry: Sendable {
    var key: String
    var place: Place
    var value: Setting
  }

  var content: Content
  var place: Place

  /// The plain text `text`, as if the user had written it here.
  static func plain(_ text: some StringProtocol, at place: Place) -> Setting {
    Setting(content: .text(String(text), quoted: false), place: place)
  }

  /// The section of these keys, as if the user had written it here.
  static func section(_ entries: [(key: String, value: Setting)], at place: Place) -> Setting {
    Setting(
      content: .section(entries.map { Entry(key: $0.key, place: place, value: $0.value) }),
      place: place)
  }

  /// What a message says was found: a number as it is, words in quotes.
  var found: String {
    switch content {
    case .list: "a list"
    case .section: "a mapping"
    case .text("", quoted: false): "nothing"
    case .text(let text, let quoted):
      if !quoted, Double(text) != nil {
        String(text.prefix(60))
      } else if text.count <= 60 {
        text.debugDescription
      } else {
        String(text.prefix(57)).debugDescription + "..."
      }
    }
  }

  /// The number that was written, in decimal notation; infinite when it is past a `Double`.
  var number: Double? {
    guard case .text(let text, quoted: false) = content else { return nil }
    return Self.number(in: text)
  }

  /// The same of a text that stands elsewhere.
  static func number(in text: some StringProtocol) -> Double? {
    // `Double` also reads hexadecimal numbers and the words nan and infinity.
    guard text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else { return nil }
    return Double(text)
  }

  /// Whether nothing stands here.
  var isNothing: Bool { word == "" }

  /// The plain text, if it is one.
  var word: String? {
    if case .text(let text, quoted: false) = content { text } else { nil }
  }
}
