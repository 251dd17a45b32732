/// How the scores of classes do on a batch.
struct ClassMeasures {
  /// The rows' losses.
  let lossSum: Double
  /// Rows whose label is the first class with the largest score.
  let correct: Int
  /// Rows whose label is among the five largest scores; nil where they are not counted.
  let amongFive: Int?
  /// The rows.
  let count: Int

  /// What a model of classes measures.
  var named: SampleMeasures {
    var sums: NamedValues = [
      Quality.lossName: lossSum, Quality.accuracyName: Double(correct),
    ]
    sums[Quality.top5Name] = amongFive.map { Double($0) }
    return SampleMeasures(count: count, sums: sums)
  }
}
