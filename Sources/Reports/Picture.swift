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
  package var files: [String] { PictureFormat.allCases.map { "\(name).\($0.rawValue)" } }

  /// How wide pictures in the common style are, in points of a page.
  static let width = Int(PictureSize.usualWidth)

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
      script: PictureFormat.allCases.map { format in
        Self.script(
          of: "\(name).\(format.rawValue)", format,
          PictureSize(width: PictureSize.usualWidth, height: Double(height)), settings: settings,
          plot: plot)
      }.joined(separator: "\n"))
  }

  /// What gnuplot runs for one file of a picture in the common style; it writes the file's draft.
  static func script(
    of file: String, _ format: PictureFormat, _ size: PictureSize, settings: String, plot: [String]
  ) -> String {
    """
    reset
    \(format.settings(size))
    \(style)
    \(settings)
    set output '\(file)\(DraftFile.suffix)'
    plot \(plot.joined(separator: ", "))
    set output
    """
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
