internal import Glibc
internal import Wording

/// Where the axes of a figure stand on its page, in points, what they reach over and where their marks are.
struct Axes {
  /// A direction: its range, and whether equal factors are equal lengths.
  struct Scale {
    var range: ClosedRange<Double>
    var isLogarithmic = false
    /// Whether there is nothing between whole numbers.
    var isOfCounts = false

    /// From 0 to 1 within the range.
    func fraction(_ value: Double) -> Double {
      let (low, high) = (range.lowerBound, range.upperBound)
      if isLogarithmic { return log(value / low) / log(high / low) }
      return (value - low) / (high - low)
    }
  }

  static let lineHeight = 15.0
  /// How wide a letter is at most on average, in fonts that people have.
  static let letterWidth = 7.6

  let size: PictureSize
  let x, y: Scale
  private let yTics: [String]
  /// From the page's edges to the axes; left there is room for the marks' numbers and the title.
  let left: Double
  var right = 22.0
  var bottom = 50.0
  var top = 12.0

  /// - Parameter yNumbers: the numbers at the marks of y; nil for those that the range asks for.
  init(size: PictureSize, x: Scale, y: Scale, yNumbers: [String]? = nil) {
    self.size = size
    self.x = x
    self.y = y
    let numbers = yNumbers ?? y.tics(atMost: Int((size.height - 62) / 40)).map(\.short)
    yTics = numbers
    let widest = numbers.map(\.count).max() ?? 1
    left = max(52, 38 + Double(widest) * Self.letterWidth)
  }

  /// Commands that set them.
  func settings(x xTitle: String, y yTitle: String) -> [String] {
    let xTics = x.tics(atMost: Int((size.width - left - right) / 64)).map(\.short)
    let middle = bottom + (size.height - bottom - top) / 2
    return [
      "set lmargin at screen \((left / size.width).text(decimals: 5))",
      "set rmargin at screen \((1 - right / size.width).text(decimals: 5))",
      "set bmargin at screen \((bottom / size.height).text(decimals: 5))",
      "set tmargin at screen \((1 - top / size.height).text(decimals: 5))",
      "set xrange [\(x.range.lowerBound):\(x.range.upperBound)]",
      "set yrange [\(y.range.lowerBound):\(y.range.upperBound)]",
      x.isLogarithmic ? "set logscale x" : "unset logscale x",
      y.isLogarithmic ? "set logscale y" : "unset logscale y",
      "set xlabel \(xTitle.gnuplotText) offset 0,0.8",
      // Not gnuplot's own, whose place depends on how wide it takes the numbers to be.
      """
      set label \(yTitle.gnuplotText) at \(screen(x: 13, y: middle)) center rotate by 90 \
      textcolor rgb ink
      """,
      "set xtics (\(xTics.joined(separator: ", "))) offset 0,0.3",
      "set ytics (\(yTics.joined(separator: ", ")))", "set format '%g'", "unset key",
      size.width < 500 ? "set pointsize 0.75*mark" : "set pointsize mark",
    ]
  }

  /// A place on the page for gnuplot.
  func screen(x: Double, y: Double) -> String {
    "screen \((x / size.width).text(decimals: 5)), screen \((y / size.height).text(decimals: 5))"
  }

  /// How high a value of y stands on the page.
  func height(of value: Double) -> Double {
    bottom + min(1, max(0, y.fraction(value))) * (size.height - bottom - top)
  }

  /// How far right a value of x stands on the page.
  func place(of value: Double) -> Double {
    left + min(1, max(0, x.fraction(value))) * (size.width - left - right)
  }
}

extension Axes.Scale {
  /// Places of marks: few, at round numbers.
  func tics(atMost count: Int) -> [Double] {
    let count = max(2, count)
    if isLogarithmic { return decades(atMost: count) }
    let found = Self.step((range.upperBound - range.lowerBound) / Double(count))
    let step = isOfCounts ? max(1, found) : found
    let first = Int((range.lowerBound / step).rounded(.up))
    let last = Int((range.upperBound / step).rounded(.down))
    guard first <= last else { return [] }
    // From a whole number of steps, so that no place is a digit off.
    let inverse = (1 / step).rounded()
    return (first...last).map {
      step < 1 ? Double($0) / inverse : Double($0) * step
    }
  }

  /// 1, 2 or 5 times a power of ten, about so large or larger.
  private static func step(_ least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.8 } ?? 10 * power
  }

  /// 1, 2 and 5 times the powers of ten within the range, or fewer.
  private func decades(atMost count: Int) -> [Double] {
    let low = Int(log10(range.lowerBound).rounded(.down))
    let high = Int(log10(range.upperBound).rounded(.up))
    func places(_ factors: [Double], every step: Int) -> [Double] {
      stride(from: low, through: high, by: step).flatMap { power in
        factors.map { $0 * pow(10, Double(power)) }
      }.filter(range.contains)
    }
    for factors in [[1.0, 2, 5], [1, 3], [1]] {
      let found = places(factors, every: 1)
      if found.count <= count { return found }
    }
    return places([1], every: max(1, (high - low + count - 1) / count))
  }
}
