internal import Wording

/// How large a picture is laid out, in points of a page that is seven inches wide with 720 of them.
package struct PictureSize: Hashable, Sendable {
  /// How wide pictures in the common style are.
  static let usualWidth = 720.0
  private static let centimetresOfUsualWidth = 17.78

  package var width, height: Double

  package init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// A size on paper, as `8x6cm` or `3.3x2.5in` say it; nil where the text says none, or one that is
  /// smaller than 3 cm or larger than 1 m.
  package init?(paper text: String) {
    guard let found = text.wholeMatch(of: /([0-9.]+)x([0-9.]+)(cm|in|mm)/),
      let width = Double(found.1), let height = Double(found.2)
    else { return nil }
    let centimetres = found.3 == "cm" ? 1 : found.3 == "mm" ? 0.1 : 2.54
    guard [width, height].allSatisfy({ (3.0...100).contains($0 * centimetres) }) else {
      return nil
    }
    let scale = Self.usualWidth / Self.centimetresOfUsualWidth * centimetres
    self.init(width: width * scale, height: height * scale)
  }
}

/// The kinds of files, each for its use: a page on white at twice the size, a page of any colour, a
/// paper.
package enum PictureFormat: String, CaseIterable, Sendable {
  case png
  case svg
  case pdf

  /// Commands that set the terminal and what the style's variables are in it.
  func settings(_ size: PictureSize) -> String {
    func pixels(_ scale: Double) -> String {
      "\(Int((scale * size.width).rounded())),\(Int((scale * size.height).rounded()))"
    }
    switch self {
    case .png:
      return """
        set terminal pngcairo noenhanced size \(pixels(2)) \
        font 'Helvetica,19' linewidth 2 background '#ffffff'
        ink = '#222222'; pale = '#dddddd'; small = ',15'; mark = 1.6; ring = 2.6
        """
    case .svg:
      // On a transparent ground: grey that can be read on white and on black.
      return """
        set terminal svg noenhanced size \(pixels(1)) font 'Helvetica,13'
        ink = '#767676'; pale = '#B0808080'; small = ',10'; mark = 0.8; ring = 1.3
        """
    case .pdf:
      let inches = { (points: Double) in
        (7 * points / PictureSize.usualWidth).text(decimals: 3) + "in"
      }
      return """
        set terminal pdfcairo noenhanced size \(inches(size.width)),\(inches(size.height)) \
        font 'Helvetica,9' linewidth 1.4
        ink = '#222222'; pale = '#dddddd'; small = ',7'; mark = 0.45; ring = 0.75
        """
    }
  }
}
