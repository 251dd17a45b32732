/// Collects what is wrong, so that one reading reports all of it.
///
/// A class because every section of one file reports to the same collection.
final class Problems {
  private var found: [(place: Place, problem: ExperimentError.Problem)] = []

  func report(_ reason: String, key: String = "", at place: Place) {
    let problem = ExperimentError.Problem(
      place: Self.printable(place.description), key: Self.printable(key), reason: reason)
    found.append((place, problem))
  }

  /// Keeps a problem on one line, and a terminal's control codes from reaching the terminal.
  private static func printable(_ text: String) -> String {
    text.unicodeScalars.map { $0.isWritable ? String($0) : $0.escaped(asASCII: true) }.joined()
  }

  /// Throws what was reported, if anything was.
  func throwIfAny() throws(ExperimentError) {
    guard !found.isEmpty else { return }
    // By line; problems of one line stay in the order of their discovery.
    let sorted = found.enumerated().sorted { left, right in
      let (leftRank, rightRank) = (left.element.place.rank, right.element.place.rank)
      return leftRank != rightRank ? leftRank < rightRank : left.offset < right.offset
    }
    throw ExperimentError(problems: sorted.map(\.element.problem))
  }
}
