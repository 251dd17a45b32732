internal import Runtime

/// What a launched coordinator says of its failure to its launcher, as a line of standard output: there
/// its endpoint and its result stand too. People read the same on standard error.
public struct CoordinatorFailure: Sendable {
  private static let marks = [false: "failed: ", true: "diverged: "]

  /// The last line of what is said.
  package let reason: String
  /// Whether the numbers of the run left what is finite.
  package let isDivergence: Bool

  /// Of what the coordinator says about it.
  public init(_ error: any Error) {
    reason = "\(error)".split(separator: "\n").last.map(String.init) ?? ""
    isDivergence =
      if case RuntimeError.unfinished(_, isDivergence: true) = error { true } else { false }
  }

  /// Nil for any other line.
  package init?(line: String) {
    guard let mark = Self.marks.first(where: { line.hasPrefix($0.value) }) else { return nil }
    reason = String(line.dropFirst(mark.value.count))
    isDivergence = mark.key
  }

  /// The line, without its end.
  package var line: String { (Self.marks[isDivergence] ?? "") + reason }

  /// Says it.
  public func announce() { try? writeStandardOutput(line + "\n") }
}
