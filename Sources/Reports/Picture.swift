internal import Records
internal import Wording

/// A picture that gnuplot draws, and the data that it is drawn from.
public struct Picture: Sendable {
  /// What its files are called: `NAME.csv`, `NAME.png`, `NAME.svg`, `NAME.pdf`.
  public var name: String
  /// The data, with a header line.
  public var csv: [UInt8]
  /// What gnuplot runs in the folder of the CSV; a command on each line. It writes a draft of each of
  /// `files`.
  public var script: String

  /// A picture of this script, which draws `files` from `NAME.csv`.
  public init(name: String, csv: [UInt8], script: String) {
    self.name = name
    self.csv = csv
    self.script = script
  }

  /// What gnuplot draws.
  package var files: [String] { Format.allCases.map { "\(name).\($0.rawValue)" } }

  /// How wide pictures in the common style are, in points of a page.
  static let width = 720

  /// A picture in the common style, in each of the formats.
  ///
  /// The commands may use gnuplot's variables `ink` and `pale`, colours of lines and of what is in the
  /// background, `small`, a font, and `mark` and `ring`, sizes of points.
  /// - Parameters:
  ///   - settings: commands before the plot.
  ///   - plot: what `plot` is to draw.
  ///   - height: in points of a page.
  init(name: String, csv: [UInt8], settings: String, plot: [String], height: Int = 400) {
    self.init(
      name: name, csv: csv,
      script: Format.allCases.map { format in
        """
        reset
        \(format.settings(height: height))
        \(Self.style)
        \(settings)
        set output '\(name).\(format.rawValue)\(DraftFile.suffix)'
        plot \(plot.joined(separator: ", "))
        set output
        """
      }.joined(separator: "\n"))
  }

  /// Commas between the CSV's columns; axes left and below, a faint grid, the key below. Names are
  /// shown as they are, whatever underscores they have.
  private static let style = """
    set datafile separator ','
    set encoding utf8
    set border 3 linewidth 0.8 linecolor rgb ink
    set tics nomirror out scale 0.5 textcolor rgb ink
    set xlabel textcolor rgb ink
    set ylabel textcolor rgb ink
    set grid y linetype 1 linewidth 0.6 linecolor rgb pale
    set style fill solid 1 noborder
    set key bmargin center horizontal reverse Left samplen 1.4 width 1 height 1 \
    textcolor rgb ink
    set pointsize mark
    """

  /// Colours that differ for colour-blind eyes and in grey (Okabe and Ito). A scheme has its own.
  enum Colour {
    static let blue = "#0072B2"
    static let red = "#D55E00"
    static let green = "#009E73"
    static let pink = "#CC79A7"
    static let orange = "#E69F00"
    static let sky = "#56B4E9"
  }
}

/// The kinds of files, each for its use: a page on white at twice the size, a page of any colour, a
/// paper of seven inches.
private enum Format: String, CaseIterable {
  case png
  case svg
  case pdf

  func settings(height: Int) -> String {
    let width = Picture.width
    switch self {
    case .png:
      return """
        set terminal pngcairo noenhanced size \(2 * width),\(2 * height) font 'Helvetica,19' \
        linewidth 2 background '#ffffff'
        ink = '#222222'; pale = '#dddddd'; small = ',15'; mark = 1.6; ring = 2.6
        """
    case .svg:
      // On a transparent ground: grey that can be read on white and on black.
      return """
        set terminal svg noenhanced size \(width),\(height) font 'Helvetica,13'
        ink = '#767676'; pale = '#B0808080'; small = ',10'; mark = 0.8; ring = 1.3
        """
    case .pdf:
      let inches = (7 * Double(height) / Double(width)).text(decimals: 3)
      return """
        set terminal pdfcairo noenhanced size 7in,\(inches)in font 'Helvetica,9' linewidth 1.4
        ink = '#222222'; pale = '#dddddd'; small = ',7'; mark = 0.45; ring = 0.75
        """
    }
  }
}
