/// A measure along several runs of one setting: its mean over them at each place, with what is known of
/// that mean.
struct BandCurve: Sendable {
  struct Point: Sendable {
    var x: Double
    var estimate: Estimate
  }

  /// In order.
  let points: [Point]
  /// Over how many runs.
  let runs: Int

  /// How many places runs are compared at that were not evaluated at the same ones.
  private static let places = 200

  /// From where all of them were measured first to where the shortest of them ends. Where they were not
  /// measured at the same places, on straight lines between their own.
  /// - Complexity: O(runs times places).
  init(_ curves: [Curve]) {
    let curves = curves.filter { !$0.points.isEmpty }
    runs = curves.count
    let from = curves.map { $0.points[0].x }.max() ?? 0
    let to = curves.map { $0.points[$0.points.count - 1].x }.min() ?? 0
    let own = curves.first?.points.map(\.x).filter { (from...max(from, to)).contains($0) } ?? []
    let isCommon = curves.allSatisfy { curve in
      let there = curve.points.lazy.map(\.x).filter { (from...max(from, to)).contains($0) }
      return there.elementsEqual(own)
    }
    let step = (to - from) / Double(Self.places)
    let places =
      isCommon ? own : to > from ? (0...Self.places).map { from + step * Double($0) } : []
    points = places.compactMap { x in
      Estimate(curves.compactMap { $0.value(at: min(x, to)) }).map { Point(x: x, estimate: $0) }
    }
  }

  /// Whether there is more than one run, and so an interval.
  var hasBand: Bool { runs > 1 }
}
