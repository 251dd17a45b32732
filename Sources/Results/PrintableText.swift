extension String {
  /// The same without a terminal's control codes: they are written as escapes. `\n` and tabs stay where
  /// `keepingLines` says so.
  package func printable(keepingLines: Bool = false) -> String {
    guard unicodeScalars.contains(where: { !$0.isPrintable }) else { return self }
    return unicodeScalars.map { scalar in
      let stays = scalar.isPrintable || keepingLines && (scalar == "\n" || scalar == "\t")
      return stays ? String(scalar) : scalar.escaped(asASCII: true)
    }.joined()
  }

  /// At most so many characters, the last of them "…" where some are missing.
  func shortened(to count: Int) -> String {
    self.count > count ? prefix(count - 1) + "…" : self
  }
}

extension Unicode.Scalar {
  /// Neither a control code nor one that turns the direction of writing.
  fileprivate var isPrintable: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }
}
