import Testing

@testable import Reports

@Suite struct LabelPlacementTests {
  typealias Point = LabelPlacement.Point

  /// Points as a small generator gives them, crowded in the middle.
  private func points(_ count: Int, seed: UInt64) -> [(name: String, at: Point)] {
    var state = seed
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31)
    }
    return (0..<count).map { number in
      ("Scheme-\(number)", Point(x: 20 + 600 * (next() + next()) / 2, y: 20 + 320 * next()))
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `no name lies on another, on a point or outside`(seed: UInt64) {
    let points = points(30, seed: seed)
    let room = Point(x: 640, y: 360)
    let labels = LabelPlacement(points, size: 10, room: room).labels
    for (index, label) in labels.enumerated() {
      #expect(label.box.x.lowerBound >= 0 && label.box.x.upperBound <= room.x)
      #expect(label.box.y.lowerBound >= 0 && label.box.y.upperBound <= room.y)
      for other in labels[..<index] { #expect(!label.box.overlaps(other.box), "\(label) \(other)") }
      for point in points {
        #expect(!(label.box.x.contains(point.at.x) && label.box.y.contains(point.at.y)))
      }
    }
    // All are named, those that lie on one another together.
    let named = Set(labels.flatMap { $0.text.split(separator: ",").map { $0.drop { $0 == " " } } })
    #expect(named.count == points.count)
  }

  @Test func `the first has the best place, and those on one another one name`() throws {
    let at = Point(x: 100, y: 100)
    let labels = LabelPlacement(
      [("A", at), ("B", at), ("C", Point(x: 104, y: 100))], size: 10, room: Point(x: 300, y: 300)
    ).labels
    #expect(labels.map(\.text) == ["A, B", "C"])
    #expect(labels[0].side == .right && labels[0].pointsAt == nil)
  }
}
