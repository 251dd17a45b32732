import Wording

/// Collects what is wrong, so that one reading reports all of it: the first problems in full, of the
/// others how many there are.
///
/// A class because every section of one file reports to the same collection.
final class Problems {
  /// As many are reported in full.
  static let most = 20

  typealias Found = (place: Place, order: Int, problem: ExperimentError.Problem)

  /// By line; problems of one line stay in the order of their discovery.
  private(set) var found: [Found] = []
  private var count = 0

  func report(_ reason: String, key: String = "", at place: Place) {
    let problem = ExperimentError.Problem(
      place: place.description.printable, key: key.printable, reason: reason)
    found.append((place, count, problem))
    count += 1
    if found.count >= 50 * Self.most { keepFirst() }
  }

  /// Counts problems that nobody needs to read.
  func report(more: Int) { count += more }

  private func keepFirst() {
    found.sort { left, right in
      let (leftRank, rightRank) = (left.place.rank, right.place.rank)
      return leftRank != rightRank ? leftRank < rightRank : left.order < right.order
    }
    found.removeLast(max(0, found.count - Self.most))
  }

  /// Throws what was reported, if anything was.
  func throwIfAny() throws(ExperimentError) {
    guard !found.isEmpty else { return }
    keepFirst()
    throw ExperimentError(problems: found.map(\.problem), more: count - found.count)
  }
}
