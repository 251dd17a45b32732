/// A mean of each client over the consecutive batches of one or several measuring plans, from which
/// its standard error follows.
struct BatchMeans: Hashable, Sendable {
  /// Of each plan, at least one, of each of its batches, as many in all: each client's mean.
  var plans: [[[Double]]]
  /// For plans of one batch, which do not tell it: the variance that each client's mean in a plan has
  /// by chance alone.
  var chance: [Double]?

  /// Each client's mean over all batches.
  var means: [Double] { Self.mean(plans.flatMap(\.self)) }

  /// The standard error of each client's mean: where there is one plan that of its batches. Where
  /// there are several it counts how far they lie apart, since the run is like one of them.
  var standardErrors: [Double] {
    zip(withinPlans, betweenPlans).map { within, between in
      (within / Double(plans.count) + between).squareRoot()
    }
  }

  /// The variance of a plan's mean as its batches tell it.
  private var withinPlans: [Double] {
    if let chance { return chance }
    return Self.mean(
      plans.map { batches in
        let inflation = Self.inflation(of: batches)
        return Self.errorVariances(batches).map { inflation * $0 }
      })
  }

  /// By how much more the mean of a plan's batches varies than it would if they were independent, at
  /// least 1.
  ///
  /// Batches next to each other are alike where a delay lasts for several of them, as with heavy tails.
  /// So two and four of them are joined too, and what varies most over all clients counts.
  static func inflation(of batches: [[Double]]) -> Double {
    let apart = errorVariances(batches).reduce(0, +)
    guard apart > 0 else { return 1 }
    var inflation = 1.0
    for size in [2, 4] where batches.count >= 8 && batches.count % size == 0 {
      let joined = stride(from: 0, to: batches.count, by: size).map { first in
        mean(Array(batches[first..<first + size]))
      }
      inflation = max(inflation, errorVariances(joined).reduce(0, +) / apart)
    }
    return inflation
  }

  /// Of the mean of independent vectors.
  private static func errorVariances(_ vectors: [[Double]]) -> [Double] {
    variances(vectors).map { $0 / Double(max(vectors.count, 1)) }
  }

  /// By how much more the plans' means vary than chance explains; 0 for one plan.
  private var betweenPlans: [Double] {
    zip(Self.variances(plans.map(Self.mean)), withinPlans).map { max(0, $0 - $1) }
  }

  /// How far the plans lie apart: the largest standard deviation of a client between plans over its
  /// mean. Nil where there is one plan, or where chance explains it.
  var spread: Double? {
    guard plans.count > 1 else { return nil }
    let seen = Self.variances(plans.map(Self.mean)).reduce(0, +)
    guard seen > 2 * withinPlans.reduce(0, +) else { return nil }
    return zip(betweenPlans, means).lazy.filter { $1 > 0 }.map { $0.squareRoot() / $1 }.max()
  }

  /// Each mean times the client's factor.
  func scaled(by factors: [Double]) -> BatchMeans {
    BatchMeans(
      plans: plans.map { batches in
        batches.map { zip($0, factors).map { $0 * $1 } }
      },
      chance: chance.map { zip($0, factors).map { $0 * $1 * $1 } })
  }

  /// What each plan says by itself.
  var alone: [BatchMeans] { plans.map { BatchMeans(plans: [$0], chance: chance) } }

  private static func mean(_ vectors: [[Double]]) -> [Double] {
    var sums = vectors.first ?? []
    for vector in vectors.dropFirst() {
      for client in sums.indices { sums[client] += vector[client] }
    }
    return sums.map { $0 / Double(max(vectors.count, 1)) }
  }

  /// Of one vector's entries over all vectors; 0 for a single vector.
  private static func variances(_ vectors: [[Double]]) -> [Double] {
    let mean = mean(vectors)
    var squares = mean.map { _ in 0.0 }
    for vector in vectors {
      for client in squares.indices {
        squares[client] += (vector[client] - mean[client]) * (vector[client] - mean[client])
      }
    }
    return squares.map { $0 / Double(max(vectors.count - 1, 1)) }
  }
}
