/// Measured values, each as likely as it is frequent: a list of samples, or a histogram.
public struct EmpiricalLaw: Hashable, Sendable {
  /// The values, ascending, each once.
  public let values: [Double]
  /// P(T <= value) for each; the last is 1.
  public let cumulative: [Double]

  /// Samples, each equally likely.
  /// - Precondition: at least one; all finite and greater than 0.
  public init(samples: [Double]) {
    self.init(histogram: samples.map { ($0, 1) })
  }

  /// Values and how often each was seen.
  /// - Precondition: at least one; values finite and greater than 0, counts at least 0 with a sum
  ///   greater than 0.
  public init(histogram: [(value: Double, count: Double)]) {
    precondition(
      histogram.allSatisfy { $0.value > 0 && $0.value.isFinite && $0.count >= 0 },
      "values of an empirical law are positive and finite")
    let total = histogram.reduce(0) { $0 + $1.count }
    precondition(total > 0, "an empirical law has values")
    var (values, cumulative) = ([Double](), [Double]())
    var sum = 0.0
    for (value, count) in histogram.sorted(by: { $0.value < $1.value }) where count > 0 {
      sum += count
      if values.last == value {
        cumulative[cumulative.count - 1] = sum / total
      } else {
        values.append(value)
        cumulative.append(sum / total)
      }
    }
    cumulative[cumulative.count - 1] = 1
    self.values = values
    self.cumulative = cumulative
  }
}
