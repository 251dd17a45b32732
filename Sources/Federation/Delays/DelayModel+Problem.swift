extension DelayModel {
  /// What makes the model impossible for so many clients; nil when it can be used. A model with a
  /// problem must not be handed to `Delays`.
  /// - Complexity: O(values that the model lists).
  public func problem(clients: Int) -> DelayProblem? {
    switch self {
    case .composed(let parts): parts.problem(clients: clients)
    case .trace(let trace):
      trace.durations.count == clients
        ? nil
        : DelayProblem(
          "trace", found: "the durations of \(trace.durations.count) clients",
          allowed: "those of each of the \(clients) clients")
    }
  }

  /// The part that has no mean, so that no E[T] can be told: a Pareto law whose shape is at most 1.
  public var partWithoutMean: DelayProblem? {
    guard case .composed(let parts) = self else { return nil }
    for (part, law) in [("work", parts.work), ("network.latency", parts.network?.latency)] {
      if case .pareto(let shape, _)? = law, shape <= 1 {
        return DelayProblem(
          "\(part).shape", found: "\(shape), where the law has no mean",
          allowed: "a shape greater than 1, or weights that need no mean")
      }
    }
    return nil
  }
}

extension DelayParts {
  fileprivate func problem(clients: Int) -> DelayProblem? {
    factor.problem(clients: clients)?.within("factor")
      ?? work.problem?.within("work")
      ?? network?.latency?.problem?.within("network.latency")
      ?? network?.download?.problem?.within("network.download")
      ?? network?.upload?.problem?.within("network.upload")
      ?? availability.problem(clients: clients)?.within("availability")
      // More attempts than a thousand on average are an update that never comes.
      ?? Bound.problem([.within("loss", loss, 0...0.999)])
  }
}

extension ClientFactor {
  fileprivate func problem(clients: Int) -> DelayProblem? {
    switch self {
    case .same: return nil
    case .spread(let percent): return Bound.problem([.within("percent", percent, 0...100)])
    case .list(let factors):
      if factors.count != clients {
        return DelayProblem(
          "list", found: "\(factors.count) factors", allowed: "one for each of \(clients) clients")
      }
      return Bound.problem(
        factors.enumerated().map { client, factor in
          .positive("list", factor, client: ClientID(UInt32(client)))
        })
    case .tiers(let tiers):
      if !tiers.contains(where: { $0.share > 0 }) {
        return DelayProblem(
          "tiers", found: "\(tiers.count) tiers, none of them with a share greater than 0",
          allowed: "a tier with a share greater than 0")
      }
      return Bound.problem(
        tiers.flatMap {
          [.positive("tiers.factor", $0.factor), .notNegative("tiers.share", $0.share)]
        })
    case .law(let law): return law.problem
    case .zipf(let exponent, let ranks):
      return Bound.problem([
        .within("exponent", exponent, 0...20), .within("ranks", Double(ranks), 1...1e9),
      ])
    }
  }
}

extension Availability {
  fileprivate func problem(clients: Int) -> DelayProblem? {
    switch self {
    case .always: return nil
    // Each period is walked through, so their number must stay within reason.
    case .onOff(let on, let off):
      return Bound.problem([.within("on", on, 1e-3...1e9), .within("off", off, 1e-3...1e9)])
    case .diurnal(let period, let share):
      return Bound.problem([
        .within("period", period, 1e-6...1e9), .within("share", share, 1e-6...1),
      ])
    case .trace(let trace):
      return trace.stretches.count == clients
        ? nil
        : DelayProblem(
          "trace", found: "the availability of \(trace.stretches.count) clients",
          allowed: "that of each of the \(clients) clients")
    }
  }
}
