internal import Glibc
internal import Wording

/// Names beside points, such that no name lies on another or on a point, in the lengths of a page, with
/// y upwards.
struct LabelPlacement {
  struct Point: Hashable {
    var x, y: Double
  }

  /// Where a name stands: it begins, is centred or ends there.
  struct Label {
    enum Side: String {
      case left
      case center
      case right
    }

    var text: String
    var place: Point
    var side: Side
    /// The point that it names, where a line has to say so.
    var pointsAt: Point?
    fileprivate(set) var box: Box
  }

  /// In the order of the points; a name for which there is no room is missing.
  private(set) var labels: [Label] = []

  /// - Parameters:
  ///   - points: what is named, those first that are to have the best places. Names of points that lie
  ///     on one another are joined.
  ///   - size: of the letters.
  ///   - room: the corner across from (0, 0) of where names may stand.
  init(_ points: [(name: String, at: Point)], size: Double, room: Point) {
    var groups: [(name: String, at: Point)] = []
    for point in points {
      if let place = groups.firstIndex(where: { $0.at.distance(to: point.at) < 2 }) {
        groups[place].name += ", " + point.name
      } else {
        groups.append(point)
      }
    }
    let marks = groups.map { Box(around: $0.at, width: 10, height: 10) }
    let whole = Box(x: 0...room.x, y: 0...room.y)
    for group in groups {
      let free = Self.candidates(group.name, at: group.at, size: size).first { label in
        whole.contains(label.box) && !marks.contains(where: label.box.overlaps)
          && !labels.contains { $0.box.overlaps(label.box.widened(by: 2)) }
      }
      if let free { labels.append(free) }
    }
  }

  /// From the nearest on; of those as near, to the right first.
  private static func candidates(
    _ name: String, at point: Point, size: Double
  ) -> some Sequence<Label> {
    let (width, height) = (0.56 * size * Double(name.columns), 1.15 * size)
    let distances: [Double] = [9, 13, 20, 30, 42, 56, 72, 90, 120, 160]
    let angles: [Double] = [
      0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 202, 338, 68, 112, 248, 292,
    ]
    return distances.lazy.flatMap { distance in
      angles.lazy.map { degrees in
        let (across, up) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        let near = Point(x: point.x + distance * across, y: point.y + distance * up)
        let side: Label.Side = across > 0.3 ? .left : across < -0.3 ? .right : .center
        let left =
          switch side {
          case .left: near.x
          case .center: near.x - width / 2
          case .right: near.x - width
          }
        let middle = near.y + height / 2 * up
        return Label(
          text: name,
          place: Point(
            x: side == .left ? left : side == .right ? left + width : left + width / 2, y: middle),
          side: side, pointsAt: distance > 9 ? point : nil,
          box: Box(x: left...left + width, y: middle - height / 2...middle + height / 2))
      }
    }
  }
}

extension LabelPlacement.Point {
  fileprivate func distance(to other: LabelPlacement.Point) -> Double {
    hypot(x - other.x, y - other.y)
  }
}

extension LabelPlacement {
  struct Box {
    var x, y: ClosedRange<Double>

    init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
      (self.x, self.y) = (x, y)
    }

    init(around point: Point, width: Double, height: Double) {
      x = point.x - width / 2...point.x + width / 2
      y = point.y - height / 2...point.y + height / 2
    }

    func overlaps(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }

    func contains(_ other: Box) -> Bool {
      x.contains(other.x.lowerBound) && x.contains(other.x.upperBound)
        && y.contains(other.y.lowerBound) && y.contains(other.y.upperBound)
    }

    func widened(by margin: Double) -> Box {
      Box(x: x.lowerBound - margin...x.upperBound + margin, y: y)
    }
  }
}
