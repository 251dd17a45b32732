internal import Runtime

/// What a launched coordinator says of its failure to its launcher, as a line of standard output: there
/// its endpoint and its result stand too. People read the same on standard error.
public struct CoordinatorFailure {
  private static let mark = "failed: "

  /// The last line of what is said.
  package let reason: String

  /// Of what the coordinator says about it.
  public init(_ error: any Error) {
    reason = "\(error)".split(separator: "\n").last.map(String.init) ?? ""
  }

  /// Nil for any other line.
  package init?(line: String) {
    guard line.hasPrefix(Self.mark) else { return nil }
    reason = String(line.dropFirst(Self.mark.count))
  }

  /// Says it.
  public func announce() { try? writeStandardOutput(Self.mark + reason + "\n") }
}
