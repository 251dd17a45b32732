import ArgumentParser

/// Some cells of a sweep, by their numbers from 1: `3`, or `4-6`.
struct CellNumbers: ExpressibleByArgument {
  let numbers: ClosedRange<Int>

  init?(argument: String) {
    let bounds = argument.split(separator: "-", omittingEmptySubsequences: false)
    let ends = bounds.compactMap { Int($0) }
    guard ends.count == bounds.count, ends.count <= 2, let first = ends.first, let last = ends.last,
      first >= 1, first <= last
    else { return nil }
    numbers = first...last
  }
}
