extension String {
  /// As a word of a command that can be pasted into a POSIX shell: as it is where every shell takes it
  /// so, else in single quotes.
  package var shellWord: String {
    if !isEmpty, unicodeScalars.allSatisfy(\.isPlainToShells) { return self }
    return "'" + unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }

  /// A path as such a word, which no program takes for an option.
  package var shellPath: String { (hasPrefix("-") ? "./" + self : self).shellWord }
}

extension Unicode.Scalar {
  /// Whether no shell splits a word at it, or makes something else of it.
  fileprivate var isPlainToShells: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "@", "%", "+", "=", ":", ",", ".", "/", "-": true
    default: !isASCII && properties.isAlphabetic
    }
  }
}
