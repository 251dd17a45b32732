internal import Wording

extension DelayModel {
  /// What makes the model impossible for so many clients; nil when it can be used. A model with a
  /// problem must not be handed to `Delays`.
  /// - Complexity: O(values that the model lists).
  public func problem(clients: Int) -> DelayProblem? {
    factor.problem(clients: clients)?.within("factor")
      ?? work.problem(clients: clients)?.within("work")
      ?? network?.latency?.problem(clients: clients)?.within("network.latency")
      ?? network?.download?.problem(clients: clients)?.within("network.download")
      ?? network?.upload?.problem(clients: clients)?.within("network.upload")
      ?? devices?.problem?.within("devices")
      ?? availability.problem(clients: clients)?.within("availability")
      // More attempts than a thousand on average are an update that never comes.
      ?? Bound.problem([.within("loss", loss, 0...0.999)])
  }

  /// The part that has no mean, so that no E[T] can be told: a Pareto law whose shape is at most 1.
  public var partWithoutMean: DelayProblem? {
    var laws = [("work", work.law)]
    if case .law(let law)? = network?.latency { laws.append(("network.latency", law)) }
    for (part, law) in laws {
      if case .pareto(let shape, _)? = law, shape <= 1 {
        return DelayProblem(
          "\(part).shape", found: "\(shape), where the law has no mean",
          allowed: "a shape greater than 1, or weights that need no mean")
      }
    }
    return nil
  }

  /// How long the lists with something for each client are.
  var listLengths: [Int] {
    var lengths: [Int] = []
    if case .list(let factors) = factor { lengths.append(factors.count) }
    if case .recorded(let trace) = work { lengths.append(trace.durations.count) }
    if case .trace(let trace) = availability { lengths.append(trace.stretches.count) }
    for term in [network?.latency, network?.download, network?.upload] {
      if case .list(let numbers)? = term { lengths.append(numbers.count) }
    }
    return lengths
  }
}

extension WorkTime {
  fileprivate func problem(clients: Int) -> DelayProblem? {
    switch self {
    case .drawn(let law): return law.problem
    case .recorded(let trace):
      return trace.durations.count == clients
        ? nil
        : DelayProblem(
          "trace", found: "the durations of \(trace.durations.count.counted("client"))",
          allowed: "those of each of the \(clients.counted("client"))")
    }
  }
}

extension LawOrList {
  fileprivate func problem(clients: Int) -> DelayProblem? {
    switch self {
    case .law(let law): law.problem
    case .list(let numbers): .inList(numbers, of: "numbers", clients: clients)
    }
  }
}

extension DeviceTable {
  fileprivate var problem: DelayProblem? {
    if !devices.contains(where: { $0.share > 0 }) {
      return DelayProblem(
        "share", found: "\(devices.count) devices, none of them with a share greater than 0",
        allowed: "a device with a share greater than 0")
    }
    if let other = devices.first(where: { $0.columns != devices[0].columns }) {
      return DelayProblem(
        other.name, found: "a device that says something else than the first",
        allowed: "the same of every device")
    }
    return Bound.problem(
      devices.flatMap { device in
        [
          device.factor.map { .positive("factor", $0) },
          device.download.map { .positive("download", $0) },
          device.upload.map { .positive("upload", $0) },
          device.latency.map { .notNegative("latency", $0) }, .notNegative("share", device.share),
        ].compactMap(\.self)
      })
  }
}

extension DeviceTable.Device {
  fileprivate var columns: [Bool] { [factor, download, upload, latency].map { $0 != nil } }
}

extension DelayProblem {
  /// A list with a number for each client.
  fileprivate static func inList(
    _ numbers: [Double], of what: String, clients: Int
  ) -> DelayProblem? {
    if numbers.count != clients {
      return DelayProblem(
        "list", found: "\(numbers.count) \(what)",
        allowed: "one for each of \(clients.counted("client"))")
    }
    return Bound.problem(
      numbers.enumerated().map { client, number in
        .positive("list", number, client: ClientID(UInt32(client)))
      })
  }
}

extension ClientFactor {
  fileprivate func problem(clients: Int) -> DelayProblem? {
    switch self {
    case .same: return nil
    case .spread(let percent): return Bound.problem([.within("percent", percent, 0...100)])
    case .list(let factors): return .inList(factors, of: "factors", clients: clients)
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
          "trace", found: "the availability of \(trace.stretches.count.counted("client"))",
          allowed: "that of each of the \(clients.counted("client"))")
    }
  }
}
