internal import Chance

/// Measured values, each as likely as it is frequent: a list of samples, or a histogram.
public struct EmpiricalLaw: Hashable, Sendable {
  /// The values, ascending, each once.
  public let values: [Double]
  /// P(T <= value) for each; the last is 1.
  public let cumulative: [Double]
  /// E[T].
  public let mean: Double

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
    self.init(values: values, cumulative: cumulative)
  }

  /// Values and P(T <= value) for each.
  /// - Precondition: as many of both, at least one, both ascending; values finite and greater than 0,
  ///   the last share 1.
  public init(values: [Double], cumulative: [Double]) {
    precondition(values.count == cumulative.count && cumulative.last == 1, "a share for each value")
    self.values = values
    self.cumulative = cumulative
    let shares = zip(cumulative, [0] + cumulative).map { $0 - $1 }
    mean = zip(values, shares).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// P(T > time).
  func survival(beyond time: Double) -> Double {
    let place = values.firstIndex(fromWhichOn: { $0 > time })
    return place == 0 ? 1 : 1 - cumulative[place - 1]
  }

  /// E[(T - time)+].
  /// - Complexity: O(values).
  func excess(beyond time: Double) -> Double { expectation { max(0, $0 - time) } }

  /// E[function(T)].
  /// - Complexity: O(values).
  func expectation(_ function: (Double) -> Double) -> Double {
    var (sum, below) = (0.0, 0.0)
    for (value, share) in zip(values, cumulative) {
      sum += function(value) * (share - below)
      below = share
    }
    return sum
  }

  /// One of the values.
  func draw(_ stream: inout RandomStream) -> Double {
    let unit = stream.nextUnit()
    return values[cumulative.firstIndex(fromWhichOn: { $0 > unit })]
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first place from which on the condition holds; the end where it never does.
  func firstIndex(fromWhichOn holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
