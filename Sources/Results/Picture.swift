/// A picture that gnuplot draws, and the data that it is drawn from.
public struct Picture: Sendable {
  /// What its files are called: `NAME.csv`, `NAME.png`, `NAME.svg`.
  public var name: String
  /// The data, with a header line.
  public var csv: [UInt8]
  /// What gnuplot runs in the folder of the CSV; a command on each line.
  public var script: String

  /// A picture of this script, which writes `NAME.png` and `NAME.svg` from `NAME.csv`.
  public init(name: String, csv: [UInt8], script: String) {
    self.name = name
    self.csv = csv
    self.script = script
  }

  /// A picture in the common style.
  /// - Parameters:
  ///   - settings: commands before the plot.
  ///   - plot: what `plot` is to draw.
  ///   - height: in points; the width is 1000.
  public init(name: String, csv: [UInt8], settings: String, plot: [String], height: Int = 560) {
    self.name = name
    self.csv = csv
    let size = "size 1000,\(height)"
    script = """
      \(Self.style)
      \(settings)
      set terminal pngcairo \(size) font 'DejaVu Sans,11' background '#ffffff'
      set output '\(name).png'
      plot \(plot.joined(separator: ", "))
      set terminal svg \(size) font 'DejaVu Sans,11' background '#ffffff'
      set output '\(name).svg'
      replot
      """
  }

  /// Commas between the CSV's columns; axes left and below, a faint grid, the key below.
  private static let style = """
    set datafile separator ','
    set encoding utf8
    set border 3 linecolor '#555555'
    set tics nomirror textcolor '#333333'
    set grid y linecolor '#e4e4e4' linetype 1 linewidth 1
    set style fill solid 1 noborder
    set key bmargin center horizontal samplen 1.5 height 1.6 noenhanced
    set title noenhanced font 'DejaVu Sans,13'
    """

  /// Colours that differ for colour-blind eyes and in grey (Paul Tol's bright scheme).
  enum Colour {
    static let blue = "#4477aa"
    static let red = "#ee6677"
    static let yellow = "#ccbb44"
    static let grey = "#dddddd"
    static let dark = "#333333"
  }
}
