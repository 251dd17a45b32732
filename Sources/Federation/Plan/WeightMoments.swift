/// Mean, variance and, for few clients, covariance of omega_i(n) over the aggregations n: what client
/// i weighs in each, 0 where it is not in it.
///
/// - Complexity: O(contributions) for an aggregation; with covariances O(contributions^2), and
///   M (M + 1) / 2 numbers of memory.
struct WeightMoments: Sendable {
  /// Sum of omega_i(n) over n.
  private(set) var sums: [Double]
  private var squares: [Double]
  /// Sum of omega_i omega_j for j < i, row after row; empty where it is not asked for.
  private var products: [Double]
  private var aggregations = 0
  /// Those with contributions.
  private var terms = 0

  init(clients: Int, withCovariance: Bool) {
    sums = Array(repeating: 0, count: clients)
    squares = sums
    let pairs = withCovariance ? clients * (clients - 1) / 2 : 0
    products = Array(repeating: 0, count: pairs)
  }

  /// Counts the aggregation, whose contributions are sorted by client.
  mutating func add(_ aggregation: Aggregation) {
    aggregations += 1
    terms += 1
    let contributions = aggregation.contributions
    var place = 0
    while place < contributions.count {
      let client = contributions[place].order.client
      var weight = contributions[place].weight
      place += 1
      // A client can be in an aggregation more than once.
      while place < contributions.count, contributions[place].order.client == client {
        weight += contributions[place].weight
        place += 1
      }
      sums[client.index] += weight
      squares[client.index] += weight * weight
    }
    if !products.isEmpty { addProducts(contributions) }
  }

  /// Counts so many aggregations without a contribution.
  mutating func addEmpty(_ count: Int) { aggregations += count }

  private mutating func addProducts(_ contributions: [Contribution]) {
    for (place, left) in contributions.enumerated() {
      let row = Self.row(left.order.client.index)
      for right in contributions[..<place] where right.order.client != left.order.client {
        products[row + right.order.client.index] += left.weight * right.weight
      }
    }
  }

  /// Where the pairs (i, 0), ..., (i, i - 1) begin.
  private static func row(_ client: Int) -> Int { client * (client - 1) / 2 }

  /// The mean of each omega_i.
  var means: [Double] { sums.map { $0 / Double(max(aggregations, 1)) } }

  /// The variance of each omega_i over the aggregations, 0 where only rounding is left of it.
  var variances: [Double] {
    let count = Double(max(aggregations, 1))
    return zip(sums, squares).map { sum, square in
      centred(square / count, sum / count * (sum / count))
    }
  }

  /// The covariance matrix, or nil where it was not asked for.
  var covariance: [[Double]]? {
    let clients = sums.count
    guard products.count == clients * (clients - 1) / 2 else { return nil }
    let (means, variances, count) = (means, variances, Double(max(aggregations, 1)))
    return (0..<clients).map { i in
      (0..<clients).map { j in
        if i == j { return variances[i] }
        return centred(
          products[Self.row(max(i, j)) + min(i, j)] / count, means[i] * means[j])
      }
    }
  }

  /// A difference of two means, 0 where it is within the rounding of their sums.
  private func centred(_ mean: Double, _ other: Double) -> Double {
    let difference = mean - other
    return abs(difference) <= max(mean, other) * Double(terms) * 0x1p-52 ? 0 : difference
  }
}
