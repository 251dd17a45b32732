extension BatchMeans {
  /// Each client's share of the whole in place of its mean, by the delta method: the mean of a share's
  /// batches is the share of the means, and their deviations are those of the ratio.
  var shares: BatchMeans {
    let means = means
    let whole = means.reduce(0, +)
    let all = (chance ?? []).reduce(0, +)
    return BatchMeans(
      plans: plans.map { batches in
        batches.map { batch in
          let sum = batch.reduce(0, +)
          return zip(batch, means).map { own, mean in
            (mean + own - mean / whole * sum) / whole
          }
        }
      },
      chance: chance.map { chance in
        zip(chance, means).map { own, mean in
          let share = mean / whole
          return (own * (1 - 2 * share) + share * share * all) / whole / whole
        }
      })
  }
}

extension Bias {
  /// Of what one measuring plan says of the mean weights, less what its noise makes of it.
  ///
  /// The distance O of measured shares is greater than 0 where there is no bias: their noise alone
  /// makes it N = 1/2 sum_i s_i sqrt(2/pi) on average, with the standard errors s_i. Noise and bias
  /// add up like independent deviations, so the value is sqrt(O^2 - N^2), 0 where O is below N. Its
  /// error is what the standard error of O comes to in it, to the greater side or, over two of them,
  /// to the smaller one, whichever is more.
  init(measuredBy weights: BatchMeans, _ importance: [Double]) {
    let shares = weights.shares
    let batches = shares.plans[0]
    let count = batches.count > 1 ? Double(batches.count) : 32
    let differences = zip(shares.means, importance).map { $0 - $1 }
    let distance = differences.reduce(0) { $0 + abs($1) } / 2
    let errors = shares.standardErrors
    let noise = errors.reduce(0, +) / 2 * (2 / Double.pi).squareRoot()
    // How the distance itself varies between the batches, with the signs that it has.
    let sums = batches.map { batch in
      zip(batch, differences).reduce(0) { $0 + ($1.1 < 0 ? -$1.0 : $1.0) } / 2
    }
    let mean = sums.reduce(0, +) / count
    let variance =
      batches.count > 1
      ? BatchMeans.inflation(of: batches)
        * sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count
      : errors.reduce(0) { $0 + $1 * $1 } / 4
    // And so far the noise is known, from so many batches.
    let deviation = (variance + noise * noise / (2 * (count - 1))).squareRoot()
    func beyondNoise(_ distance: Double) -> Double {
      max(0, distance * distance - noise * noise).squareRoot()
    }
    value = Self.withoutRounding(beyondNoise(distance), clients: importance.count)
    let least = max(distance, noise)
    error = max(
      beyondNoise(least + deviation) - beyondNoise(least),
      (value - beyondNoise(max(0, distance - 2 * deviation))) / 2)
  }

  /// Of a run of which it is not known which of the plans is like it.
  init(meanOf plans: [Bias]) {
    let count = Double(plans.count)
    let mean = plans.reduce(0) { $0 + $1.value } / count
    let errors = plans.reduce(0) { $0 + ($1.error ?? 0) * ($1.error ?? 0) } / count
    let variance =
      plans.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / max(count - 1, 1)
    value = mean
    error = (errors + variance).squareRoot()
  }
}
