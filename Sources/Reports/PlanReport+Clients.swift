import Federation
internal import Records

extension PlanReport {
  /// What the JSON says of each client, by its number, in the order of the keys.
  var clientColumns: Columns<Int> {
    let (summary, surrogate, hasKnownBias) = (summary, surrogate, hasKnownBias)
    let prediction = prediction
    let weights = summary.weights
    return Columns([
      Column("abandoned") {
        summary.abandoned.isEmpty ? .absent : .count(summary.abandoned[$0])
      },
      Column("client") { .count($0) },
      Column("expected_staleness") { .exact(prediction?.staleness.own($0)) },
      Column("idle_share") { .exact(summary.idleShares[$0]) },
      Column("importance") { .exact(weights.importance[$0]) },
      Column("mean_delay") { .exact(summary.meanDelays[$0]) },
      Column("mean_delay_error") { .exact(summary.meanDelayErrors.own($0)) },
      Column("participation") { .exact(weights.participation[$0]) },
      Column("participation_error") { .exact(weights.participationErrors.own($0)) },
      Column("staleness_max") { .count(summary.clientStaleness[$0].maximum) },
      Column("staleness_mean") { .exact(summary.clientStaleness[$0].mean) },
      Column("staleness_p95") {
        summary.clientHistograms.isEmpty
          ? .absent : .count(summary.clientHistograms[$0].quantile(0.95))
      },
      Column("strength") { .exact(weights.strength[$0]) },
      Column("strength_error") { .exact(weights.standardErrors.own($0)) },
      Column("surrogate_importance") { .exact(hasKnownBias ? surrogate.shares[$0] : nil) },
      Column("surrogate_importance_error") {
        .exact(hasKnownBias ? surrogate.standardErrors.own($0) : nil)
      },
      Column("updates") { .count(summary.clientStaleness[$0].count) },
      Column("weight") { .exact(weights.weights[$0]) },
      Column("weight_mean") { .exact(summary.weightMeans[$0]) },
      Column("weight_variance") { .exact(summary.weightVariances[$0]) },
    ])
  }
}
