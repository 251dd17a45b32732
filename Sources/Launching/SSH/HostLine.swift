/// What the script on a host says, a line each. What stands before `begins` is the login shell's.
enum HostLine: Equatable {
  case begins
  /// A line that a client process printed.
  case said(process: Int, text: String)
  /// A client process ended, with the exit code as a shell says it; nil where it cannot be told.
  case ended(process: Int, code: Int32?)
  /// The script cannot do its part: what is wrong, and what was found.
  case failed(Failure, found: String)
  /// All client processes have ended, and nothing is left.
  case over

  /// What a host may lack.
  enum Failure: String {
    /// A folder for the key.
    case folder
    /// The data folder.
    case data
    /// This program.
    case program
    /// This version of it.
    case version
  }

  /// Nil for any other line.
  init?(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    func process() -> Int? { words.count > 1 ? Int(words[1]) : nil }
    switch words.first {
    case "metronome" where line == "metronome begins": self = .begins
    case "said":
      guard let process = process() else { return nil }
      self = .said(process: process, text: words.count > 2 ? String(words[2]) : "")
    case "ended":
      guard let process = process() else { return nil }
      self = .ended(process: process, code: words.count > 2 ? Int32(words[2]) : nil)
    case "failed":
      guard words.count > 1, let failure = Failure(rawValue: String(words[1])) else { return nil }
      self = .failed(failure, found: words.count > 2 ? String(words[2]) : "")
    case "over": self = .over
    default: return nil
    }
  }
}
