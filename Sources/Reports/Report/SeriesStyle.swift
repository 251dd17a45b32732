/// How a series of a figure looks: its colour, and for whoever sees no colours a mark of its own. A scheme
/// has the same in all figures of a report.
struct SeriesStyle: Sendable {
  /// Of lines, marks and bands.
  let colour: String
  /// The same, dark enough for text on white.
  let textColour: String
  /// gnuplot's point type.
  let mark: Int
  /// Of lines: thinner where there are more series than colours.
  let width: Double

  /// Okabe's and Ito's colours in their order, with darker ones for text.
  static let palette = [
    (Picture.Colour.blue, "#005A8F"), (Picture.Colour.red, "#AD4B00"),
    (Picture.Colour.green, "#00704F"), (Picture.Colour.pink, "#984873"),
    (Picture.Colour.orange, "#8A5F00"), (Picture.Colour.sky, "#1B75A6"), ("#000000", "#010101"),
  ]
  private static let marks = [7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10, 14]

  /// The style of the series at a place in the report.
  init(_ place: Int) {
    (colour, textColour) = Self.palette[place % Self.palette.count]
    mark = Self.marks[place % Self.marks.count]
    width = place < Self.palette.count ? 2 : 1.1
  }
}
