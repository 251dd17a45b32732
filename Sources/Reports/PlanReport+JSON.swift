import Federation
internal import Records

extension PlanReport {
  /// The same as one JSON object, every client listed, keys sorted, with a line end. What is not
  /// known, or not finite, is left out.
  ///
  /// It is handed to `write` in pieces, so that the many clients of a large population are never held
  /// as text at once.
  public func writeJSON(_ write: ([UInt8]) throws -> Void) rethrows {
    var writer = JSONWriter(.indented)
    try writer.object { writer in
      writeAverages(to: &writer)
      try writer.array("clients") { writer in
        let columns = clientColumns
        for client in summary.weights.importance.indices {
          writer.add(nil, client, columns)
          if writer.byteCount >= 1 << 16 { try write(writer.take()) }
        }
      }
      writeCounts(to: &writer)
      writeWeights(to: &writer)
    }
    try write(writer.take() + [UInt8(ascii: "\n")])
  }

  // The keys from `abandoned_share` to `bytes_up_per_unit`.
  private func writeAverages(to writer: inout JSONWriter) {
    writer.add("abandoned_share", summary.abandonedShare)
    writer.add("aggregations", summary.aggregations)
    writer.add("aggregations_per_unit", summary.aggregationsPerUnit)
    writer.add("averaging_tolerance", summary.window.tolerance)
    writer.add("averaging_window", summary.window.smallest)
    if hasKnownBias {
      writer.add("bias", surrogate.bias.value)
      writer.add("bias_error", surrogate.bias.error)
      writer.add("bias_max", surrogate.biasesOfPhases?.upperBound)
      writer.add("bias_min", surrogate.biasesOfPhases?.lowerBound)
    }
    writer.add("bytes_down_per_unit", summary.bytesDownPerUnit)
    writer.add("bytes_up_per_unit", summary.bytesUpPerUnit)
  }

  // The keys from `corrupt_updates` to `updates_per_unit`.
  private func writeCounts(to writer: inout JSONWriter) {
    writer.add("corrupt_updates", summary.faults.corrupt)
    if let divergence = settling?.divergence {
      writer.object("divergence") { writer in
        writer.add("largest_stable_rate", divergence.largestStableRate)
        writer.add("rate", divergence.rate)
      }
    }
    writer.add("duplicate_updates", summary.faults.duplicate)
    writer.add("effective_clients", hasKnownBias ? surrogate.effectiveClients : nil)
    writer.add("evaluations", summary.evaluations)
    writer.add("expected_by", prediction?.basis.rawValue)
    writer.add("expected_staleness", prediction?.meanStaleness)
    writer.add("expected_updates_per_unit", prediction?.updatesPerUnit)
    writer.add("idle_share", summary.idleShares.reduce(0, +) / Double(summary.idleShares.count))
    writer.add("largest_relative_error", summary.weights.largestRelativeError)
    writer.add("measured_updates", measuredUpdates)
    writer.add("measuring_plans", measuringPlans)
    writer.add("messages_per_unit", summary.messagesPerUnit)
    writer.add("name", name)
    writer.add("orders", summary.orders)
    writer.add("participation_spread", summary.weights.spread)
    writer.add("remembered_vectors", rememberedVectors)
    writer.add("scheme", scheme)
    if let point = settling?.point {
      writer.object("settling") { writer in
        writer.add("distance", point.distance)
        writer.add("gap", point.gap)
        writer.add("loss", point.loss)
        writer.add("offset", point.offset)
        writer.array("point") { writer in
          for coordinate in point.point { writer.add(nil, coordinate) }
        }
        writer.add("spread", point.spread)
      }
    }
    writer.add("source", sourceName)
    writer.array("staleness_histogram") { writer in
      for bucket in summary.histogram.buckets {
        writer.object { writer in
          writer.add("from", bucket.values.lowerBound)
          writer.add("through", bucket.values.upperBound)
          writer.add("updates", bucket.count)
        }
      }
    }
    writer.add("staleness_max", summary.staleness.maximum)
    writer.add("staleness_mean", summary.staleness.mean)
    writer.add("staleness_p95", summary.histogram.quantile(0.95))
    writer.add("time", summary.time.units)
    writer.add("updates", summary.updates)
    writer.add("updates_per_unit", summary.updatesPerUnit)
  }

  // The keys from `weight_covariance` on.
  private func writeWeights(to writer: inout JSONWriter) {
    if let matrix = summary.weightCovariance, matrix.joined().allSatisfy(\.isFinite) {
      writer.array("weight_covariance") { writer in
        for row in matrix {
          writer.array { writer in
            for covariance in row { writer.add(nil, covariance) }
          }
        }
      }
    }
    writer.add("weight_variance", summary.weightVariances.reduce(0, +))
    writer.array("windows") { writer in
      for length in summary.window.lengths {
        writer.object { writer in
          writer.add("aggregations", length.aggregations)
          writer.add("distance", length.distance)
          writer.add("windows", length.windows)
        }
      }
    }
  }

  private var sourceName: String {
    switch summary.weights.source {
    case .closedForm: "closed form"
    case .meanField: "mean field"
    case .measured: "measured"
    case .drawn: "drawn rounds"
    }
  }

  private var measuredUpdates: Int? {
    if case .measured(let plans, let updates) = summary.weights.source {
      plans * updates
    } else {
      nil
    }
  }

  private var measuringPlans: Int? {
    if case .measured(let plans, _) = summary.weights.source { plans } else { nil }
  }
}
