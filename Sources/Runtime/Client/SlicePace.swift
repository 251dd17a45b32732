/// How many steps of a piece of work are done before somebody looks at the clock again, from how long
/// its steps have taken. Time is handed in.
///
/// A slice ends with the first step that `length` is over after, so it lasts less than a step longer.
/// Steps that are short are done many at a time: then the clock costs nothing.
struct SlicePace {
  /// How long a slice lasts, in nanoseconds.
  static let length: Int64 = 20_000_000

  /// Of a step of the piece under way; nil before its first.
  private var longestStep: Int64?

  /// Another piece begins, whose steps are of another length. Its first step tells how long the others
  /// take, at most.
  mutating func beginPiece() { longestStep = nil }

  /// The steps to do next, at least 1, when so much of the slice is over.
  func steps(after elapsed: Int64) -> Int {
    guard let longestStep else { return 1 }
    return max(1, Int((Self.length - elapsed) / longestStep))
  }

  /// So many steps took so long, in nanoseconds.
  mutating func record(steps: Int, nanoseconds: Int64) {
    longestStep = max(longestStep ?? 1, nanoseconds / Int64(max(steps, 1)))
  }
}
