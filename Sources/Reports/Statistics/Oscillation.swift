extension Curve {
  /// How many evaluations a local trend is fitted to.
  public static let trendWindow = 9

  /// How restless the curve is in its second half: the standard deviation of its values around their
  /// local linear trend, in the measure's own unit.
  ///
  /// A straight line is fitted by least squares to each `trendWindow` neighbouring evaluations; the one
  /// in the middle has a residual, its value less the line's, divided by the square root of 1 - h with h
  /// its leverage in the fit. So independent noise of standard deviation s around any straight line has
  /// the expected square s^2, and a steady fall counts as nothing. The result is the root of the mean
  /// square over the middles in the second half of the curve's length.
  ///
  /// - Returns: nil where the second half has less than a window of evaluations.
  /// - Complexity: O(n).
  public var oscillation: Double? {
    guard let first = points.first, let last = points.last else { return nil }
    let half = points.drop { $0.x < first.x + (last.x - first.x) / 2 }
    guard half.count >= Self.trendWindow else { return nil }
    let squares = (half.startIndex...half.endIndex - Self.trendWindow).map { start in
      residualSquare(points[start..<start + Self.trendWindow])
    }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// Of the one in the middle.
  private func residualSquare(_ window: ArraySlice<Point>) -> Double {
    let count = Double(window.count)
    let middle = window[window.startIndex + window.count / 2]
    let x = window.reduce(0) { $0 + $1.x } / count
    let y = window.reduce(0) { $0 + $1.y } / count
    let spread = window.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
    let slope = window.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / spread
    let residual = middle.y - y - slope * (middle.x - x)
    let leverage = 1 / count + (middle.x - x) * (middle.x - x) / spread
    return residual * residual / (1 - leverage)
  }
}
