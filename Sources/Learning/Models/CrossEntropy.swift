internal import Kernels

/// The cross-entropy of a batch's scores with its labels, as models have it: scores by columns, in
/// storage that is made once.
enum CrossEntropy {
  /// How many classes a top-5 measure looks at.
  static let several = 5

  /// Room for the scores of up to `maximumRows` rows.
  static func columns(classes: Int, maximumRows: Int) -> [Float] {
    Array(repeating: 0, count: classes * ScoreColumns.stride(rows: maximumRows))
  }

  /// The columns of `rows` rows in such room.
  static func columns(of rows: Int, classes: Int, in room: [Float]) -> ScoreColumns {
    ScoreColumns(rows: rows, classes: classes, stride: room.count / classes)
  }

  /// How the scores do; they change.
  static func measures(
    _ scores: inout [Float], _ columns: ScoreColumns, labels: [Int32]
  ) -> ClassMeasures {
    let first = columns.classes > several ? several : nil
    let found = columns.measure(&scores, labels: labels.span, first: first)
    return ClassMeasures(
      lossSum: found.lossSum, correct: found.correct,
      amongFive: first == nil ? nil : found.amongFirst, count: columns.rows)
  }
}

extension ScoreColumns {
  /// Takes scores [rows x classes], row by row.
  func take(_ outputs: [Float], into scores: inout [Float]) {
    let outputs = outputs.span
    var scores = scores.mutableSpan
    for row in 0..<rows {
      for unit in 0..<classes { scores[unit * stride + row] = outputs[row * classes + unit] }
    }
  }

  /// Puts slopes back row by row.
  func give(_ scores: [Float], to slopes: inout [Float]) {
    let scores = scores.span
    var slopes = slopes.mutableSpan
    for row in 0..<rows {
      for unit in 0..<classes { slopes[row * classes + unit] = scores[unit * stride + row] }
    }
  }
}
