/// How the scores of classes do on a batch. Made for each step of training as well, so it is no list of
/// names.
struct ClassMeasures {
  /// The rows' losses.
  var lossSum = 0.0
  /// Rows whose label is the first class with the largest score.
  var correct = 0
  /// Rows whose label is among the five largest scores; nil where they are not counted.
  var amongFive: Int?
  /// The rows.
  let count: Int

  init(count: Int) { self.count = count }

  /// What a model of classes measures.
  var named: SampleMeasures {
    var sums: NamedValues = [
      Quality.lossName: lossSum, Quality.accuracyName: Double(correct),
    ]
    sums[Quality.top5Name] = amongFive.map { Double($0) }
    return SampleMeasures(count: count, sums: sums)
  }
}
