internal import Chance
internal import Kernels

/// The cross-entropy of scores [rows x classes] with the labels of their rows.
///
/// Its bits do not depend on the processor: exponentials and logarithms are of `PortableMath`.
enum CrossEntropy {
  /// How many classes a top-5 measure looks at.
  static let several = 5

  /// Leaves each row's probabilities in place of its scores.
  ///
  /// The largest score is subtracted before the exponential, so none overflows. A row counts as right
  /// when its label is the first class with the largest score.
  static func computeProbabilities(
    _ scores: inout MutableSpan<Float>, rows: Int, classes: Int, labels: [Int32],
    countsSeveral: Bool = false
  ) -> ClassMeasures {
    var measures = ClassMeasures(count: rows)
    var amongFive = 0
    let countsSeveral = countsSeveral && classes > several
    for row in 0..<rows {
      let start = row * classes
      let label = Int(labels[row])
      var best = 0
      for unit in 1..<classes where scores[start + unit] > scores[start + best] { best = unit }
      let largest = scores[start + best]
      for unit in 0..<classes { scores[start + unit] -= largest }
      measures.lossSum -= Double(scores[start + label])
      if best == label { measures.correct += 1 }
      if countsSeveral {
        var ahead = 0
        for unit in 0..<classes {
          let isAhead = scores[start + unit] > scores[start + label]
          let isEarlier = unit < label && scores[start + unit] == scores[start + label]
          if isAhead || isEarlier { ahead += 1 }
        }
        if ahead < several { amongFive += 1 }
      }
    }
    if countsSeveral { measures.amongFive = amongFive }
    exponentiate(first: rows * classes, of: &scores)
    for row in 0..<rows {
      let start = row * classes
      var sum: Float = 0
      for unit in 0..<classes { sum += scores[start + unit] }
      let share = 1 / sum
      for unit in 0..<classes { scores[start + unit] *= share }
      measures.lossSum += PortableMath.log(Double(sum))
    }
    return measures
  }

  /// From probabilities to the slopes of the mean loss at the scores.
  static func turnIntoSlopes(
    _ probabilities: inout MutableSpan<Float>, rows: Int, classes: Int, labels: [Int32]
  ) {
    let share = 1 / Float(rows)
    for row in 0..<rows { probabilities[row * classes + Int(labels[row])] -= 1 }
    for i in 0..<(rows * classes) { probabilities[i] *= share }
  }
}
