/// A measure over a course, such as the test accuracy over virtual time: places that do not fall, and a
/// finite value at each.
public struct Curve: Hashable, Sendable {
  /// A place and what was measured there.
  public struct Point: Hashable, Sendable {
    public var x, y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// In their order.
  public let points: [Point]

  /// What is not finite is left out, and of several at one place the last counts.
  /// - Precondition: the places do not fall.
  public init(_ points: [Point]) {
    var kept: [Point] = []
    for point in points where point.x.isFinite && point.y.isFinite {
      precondition(kept.last.map { $0.x <= point.x } ?? true, "\(point.x) behind \(kept.last!.x)")
      if kept.last?.x == point.x { kept.removeLast() }
      kept.append(point)
    }
    self.points = kept
  }

  /// The value at `x`, on a straight line between the two measured around it; nil where none was
  /// measured before, or behind.
  /// - Complexity: O(log n).
  public func value(at x: Double) -> Double? {
    guard let first = points.first, let last = points.last, x >= first.x, x <= last.x else {
      return nil
    }
    var (low, high) = (0, points.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].x < x { low = middle + 1 } else { high = middle }
    }
    let behind = points[low]
    guard behind.x > x, low > 0 else { return behind.y }
    let before = points[low - 1]
    return before.y + (x - before.x) / (behind.x - before.x) * (behind.y - before.y)
  }

  /// The area under the curve from its first place to `end`, by trapezoids, divided by the length: the
  /// mean height, in the measure's own unit; nil where it does not reach so far, or has no length.
  public func meanHeight(until end: Double) -> Double? {
    guard let first = points.first, end > first.x, let height = value(at: end) else { return nil }
    let part = points.prefix { $0.x < end } + [Point(x: end, y: height)]
    let area = zip(part, part.dropFirst()).reduce(0) {
      $0 + ($1.1.x - $1.0.x) * ($1.0.y + $1.1.y) / 2
    }
    return area / (end - first.x)
  }
}
