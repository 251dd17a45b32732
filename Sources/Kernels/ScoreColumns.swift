internal import CKernels

/// The cross-entropy of a batch's scores with its labels.
///
/// Scores lie by columns, one a class: that of row r for class u is at `u * stride + r`, so that the
/// loops over rows fill the registers. The same bits on every level and processor: exponentials and
/// logarithms are made of additions, products and quotients alone, in one order. 0.4 us for 64 rows of
/// 10 classes. Allocates nothing.
public struct ScoreColumns: Hashable, Sendable {
  /// Sums over the rows of a batch.
  public struct Measures: Hashable, Sendable {
    /// The cross-entropies.
    public var lossSum: Double
    /// Rows whose label is the first class with the largest score.
    public var correct: Int
    /// Rows whose label is among the first classes, by score; 0 where nobody asked.
    public var amongFirst: Int
  }

  public let rows: Int
  public let classes: Int
  /// Numbers from one class's column to the next, a multiple of 16.
  public let stride: Int

  /// - Precondition: there are classes, and a column has room for the rows.
  public init(rows: Int, classes: Int, stride: Int) {
    precondition(rows >= 0 && classes >= 1, "\(rows) rows of \(classes) classes")
    precondition(stride >= rows && stride % 16 == 0, "columns of \(stride) for \(rows) rows")
    self.rows = rows
    self.classes = classes
    self.stride = stride
  }

  /// The stride of columns for up to `rows` rows.
  public static func stride(rows: Int) -> Int { (rows + 15) / 16 * 16 }

  /// Where the scores lie.
  public var layout: MatrixLayout { MatrixLayout(rowStride: 1, columnStride: stride) }

  /// Measures the scores, and leaves them less each row's largest.
  /// - Parameter first: how many classes `amongFirst` looks at; nil where nobody asks.
  /// - Precondition: there is a label below `classes` for each row, and this processor has `level`.
  public func measure(
    _ columns: inout [Float], labels: Span<Int32>, first: Int? = nil, level: VectorLevel = .best
  ) -> Measures {
    unsafe withScores(&columns, labels, level) { scores in
      let found = unsafe metronome_measure_scores(level.rawValue, &scores, first ?? 0)
      return Measures(
        lossSum: found.loss_sum, correct: found.correct, amongFirst: found.among_first)
    }
  }

  /// Replaces the scores by the slopes of the rows' mean cross-entropy; returns the sum of the
  /// cross-entropies.
  ///
  /// The largest score is subtracted before the exponential, so none overflows.
  /// - Precondition: as for `measure`.
  public func turnIntoSlopes(
    _ columns: inout [Float], labels: Span<Int32>, level: VectorLevel = .best
  ) -> Double {
    unsafe withScores(&columns, labels, level) { scores in
      unsafe metronome_score_slopes(level.rawValue, &scores)
    }
  }

  private func withScores<Result>(
    _ columns: inout [Float], _ labels: Span<Int32>, _ level: VectorLevel,
    _ body: (inout metronome_scores) -> Result
  ) -> Result {
    precondition(columns.count >= classes * stride, "\(columns.count) scores")
    precondition(labels.count >= rows, "\(labels.count) labels for \(rows) rows")
    precondition(level <= .best, "this processor lacks \(level)")
    for row in 0..<rows { precondition(0..<Int32(classes) ~= labels[row], "label \(labels[row])") }
    return unsafe columns.withUnsafeMutableBufferPointer { columns in
      unsafe labels.withUnsafeBufferPointer { labels in
        var scores = unsafe metronome_scores(
          rows: rows, classes: classes, stride: stride, columns: columns.baseAddress!,
          labels: labels.baseAddress!)
        return unsafe body(&scores)
      }
    }
  }
}
