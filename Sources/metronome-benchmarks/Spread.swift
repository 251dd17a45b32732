/// Some measurements of one thing.
struct Spread {
  private let sorted: [Double]

  /// - Precondition: there is at least one.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "nothing was measured")
    sorted = values.sorted()
  }

  var median: Double {
    (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
  var least: Double { sorted[0] }
  var most: Double { sorted[sorted.count - 1] }
}
