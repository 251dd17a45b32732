extension String {
  /// On one line, with everything escaped that a terminal would obey instead of show: `\u{1B}[31m`.
  ///
  /// For what others wrote: names of files, arguments, texts of peers.
  package var printable: String { escaped { $0.isShown } }

  /// The same of a text of our own of several lines, which quotes others.
  package var printableLines: String { escaped { $0.isShown || $0 == "\n" || $0 == "\t" } }

  private func escaped(unless isFine: (Unicode.Scalar) -> Bool) -> String {
    if unicodeScalars.allSatisfy(isFine) { return self }
    return unicodeScalars.map { isFine($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
  }
}

extension String {
  /// As much of it as so many bytes hold, and how much is left out.
  package func clipped(toBytes countMax: Int) -> String {
    guard utf8.count > countMax else { return self }
    let kept = utf8.prefix(countMax - 40)
    return String(decoding: kept, as: UTF8.self)
      + " (and \((utf8.count - kept.count).grouped) bytes)"
  }

  /// The first line that says something: of a text whose other lines are for a log.
  package var firstLine: String {
    split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }
}

extension Unicode.Scalar {
  /// Whether it is neither a control code, nor the end of a line or a paragraph, nor one that turns
  /// the direction of what follows.
  fileprivate var isShown: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }
}
