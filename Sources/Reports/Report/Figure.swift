internal import Records
internal import Wording

/// A figure of a report: what gnuplot draws, with the data behind it and what it shows in words.
package struct Figure: Sendable {
  /// Commands for gnuplot, for a picture of one size.
  struct Drawing: Sendable {
    var settings: [String]
    var plot: [String]
  }

  /// Where on the page it stands.
  enum Place: Sendable {
    /// Across the page, with its own heading.
    case wide
    /// Beside others.
    case small
  }

  /// What its files are called.
  package let name: String
  /// The answer that it gives, a sentence.
  let title: String
  /// What is drawn, with n, what the bands are and what is left out.
  let caption: String
  /// The data, with a header line.
  let csv: [UInt8]
  let place: Place
  /// How high it is on the page, in points.
  var height = 400.0
  /// For any size.
  let draw: @Sendable (PictureSize) -> Drawing

  /// Of those that stand beside others.
  static let smallSize = PictureSize(width: 352, height: 260)

  /// On the page.
  var pageSize: PictureSize {
    switch place {
    case .wide: PictureSize(width: PictureSize.usualWidth, height: height)
    case .small: Self.smallSize
    }
  }

  /// What gnuplot runs for one file of it.
  func script(of file: String, _ format: PictureFormat, _ size: PictureSize) -> String {
    let drawing = draw(size)
    return Picture.script(
      of: file, format, size, settings: drawing.settings.joined(separator: "\n"),
      plot: drawing.plot)
  }
}

extension String {
  /// As a text for gnuplot, in single quotes.
  var gnuplotText: String { "'" + printable.replacing("'", with: "''") + "'" }
}
