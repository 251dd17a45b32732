/// What was found where somebody looked whether metronome can work here, and how to mend it.
package struct Finding: Hashable, Sendable {
  /// How it is.
  package enum Verdict: String, Sendable {
    /// As it should be.
    case ok
    /// It works, but not as one may expect.
    case warning
    /// It is not there, or does not work.
    case missing
  }

  /// What was looked at, in a word or two.
  package let subject: String
  /// How it is.
  package let verdict: Verdict
  /// What was found, in words.
  package let found: String
  /// What to do about it; nil where nothing is to be done.
  package let mend: String?
  /// Whether no run can do without it.
  package let isNeeded: Bool

  private init(
    _ subject: String, _ verdict: Verdict, _ found: String, _ mend: String?, _ needed: Bool
  ) {
    self.subject = subject
    self.verdict = verdict
    self.found = found
    self.mend = mend
    isNeeded = needed
  }

  /// What is as it should be.
  package static func ok(_ subject: String, _ found: String) -> Self {
    Self(subject, .ok, found, nil, false)
  }

  /// What works, but not as one may expect.
  package static func warning(_ subject: String, _ found: String, mend: String) -> Self {
    Self(subject, .warning, found, mend, false)
  }

  /// What is not there and may stay away, as long as nobody asks for it.
  package static func missing(_ subject: String, _ found: String, mend: String) -> Self {
    Self(subject, .missing, found, mend, false)
  }

  /// What no run can do without, and is not there.
  package static func needed(_ subject: String, _ found: String, mend: String) -> Self {
    Self(subject, .missing, found, mend, true)
  }

  /// The same of an error's sentence, which says what to do behind its first semicolon.
  package static func needed(_ subject: String, sentence: String) -> Self {
    guard let end = sentence.firstRange(of: "; ") else {
      return Self(subject, .missing, sentence, nil, true)
    }
    return .needed(
      subject, String(sentence[..<end.lowerBound]), mend: String(sentence[end.upperBound...]))
  }
}
