/// Lines that stay at the top of the terminal that standard error leads to, while whatever is written
/// besides, by other processes too, scrolls below them.
///
/// Each change is one write, which the system does not mix with those of others.
package struct PinnedText {
  private let lineCount: Int
  private let size: Terminal.Size

  /// Takes the terminal's first lines for itself; what stood there scrolls out of sight.
  /// - Precondition: the terminal has more lines.
  package init(lineCount: Int, in size: Terminal.Size) {
    precondition(lineCount < size.rows, "\(lineCount) lines of \(size.rows)")
    self.lineCount = lineCount
    self.size = size
    // A line of progress may stand where the cursor is; it comes again.
    let space = "\r\u{1B}[K" + String(repeating: "\n", count: size.rows)
    // The part of the screen that scrolls, and the cursor to its top.
    StandardError.write(
      space + "\u{1B}[\(lineCount + 1);\(size.rows)r\u{1B}[\(lineCount + 1);1H")
  }

  /// Shows other lines; of more, the first.
  package func show(_ lines: [String]) {
    var text = "\u{1B}7"
    for index in 0..<lineCount {
      text +=
        "\u{1B}[\(index + 1);1H" + (index < lines.count ? lines[index] : "") + "\u{1B}[0m\u{1B}[K"
    }
    StandardError.write(text + "\u{1B}8")
  }

  /// Whether the terminal still has the size for which the lines were pinned.
  package var fits: Bool { Terminal.errorSize == size }

  /// Lets the lines scroll away with everything else.
  package func release() { StandardError.write("\u{1B}7\u{1B}[r\u{1B}8") }
}
