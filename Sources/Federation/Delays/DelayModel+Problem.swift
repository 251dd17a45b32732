internal import Wording

extension DelayModel {
  /// What makes the model impossible for so many clients; nil when it can be used. A model with a
  /// problem must not be handed to `Delays`.
  /// - Complexity: O(values that the model lists).
  public func problem(clients: Int) -> SettingProblem? {
    factor.problem(clients: clients, work: work)?.within("factor")
      ?? work.problem(clients: clients)?.within("work")
      ?? network?.problem(clients: clients)?.within("network")
      ?? devices?.problem?.within("devices")
      ?? availability.problem(clients: clients)?.within("availability")
      ?? persistence?.problem(availability, processors)?.within("persistence")
      ?? processors?.problem?.within("processors")
      ?? server?.problem?.within("server")
      ?? Bound.problem([Bound("loss", loss, Self.lossRule)])
  }

  /// The part that has no mean, so that no E[T] can be told: a Pareto law whose shape is at most 1.
  public var partWithoutMean: SettingProblem? {
    var laws = [("work", work.law)]
    if case .law(let law)? = network?.latency { laws.append(("network.latency", law)) }
    for (part, law) in laws {
      if case .pareto(let shape, _)? = law, shape <= 1 {
        return SettingProblem(
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
  fileprivate func problem(clients: Int) -> SettingProblem? {
    switch self {
    case .natural: return nil
    case .drawn(let law): return law.problem(VirtualDuration.rule)
    case .recorded(let trace):
      return trace.durations.count == clients
        ? nil
        : SettingProblem(
          "trace", found: "the durations of \(trace.durations.count.counted("client"))",
          allowed: "those of each of the \(clients.counted("client"))")
    }
  }
}

extension Network {
  fileprivate func problem(clients: Int) -> SettingProblem? {
    latency?.problem(Self.latencyRule, clients: clients)?.within("latency")
      ?? download?.problem(Self.bandwidthRule, clients: clients)?.within("download")
      ?? upload?.problem(Self.bandwidthRule, clients: clients)?.within("upload")
      ?? shared?.problem?.within("shared")
  }
}

extension LawOrList {
  fileprivate func problem(_ rule: NumberRule, clients: Int) -> SettingProblem? {
    switch self {
    case .law(let law): law.problem(rule)
    case .list(let numbers): .inList(numbers, rule, of: "numbers", clients: clients)
    }
  }
}

extension DeviceTable {
  fileprivate var problem: SettingProblem? {
    if let other = devices.first(where: { $0.columns != devices[0].columns }) {
      return SettingProblem(
        other.name, found: "a device that says something else than the first",
        allowed: "the same of every device")
    }
    return Bound.problem(
      devices.flatMap { device in
        [
          device.factor.map { Bound("factor", $0, ClientFactor.rule) },
          device.download.map { Bound("download", $0, Network.bandwidthRule) },
          device.upload.map { Bound("upload", $0, Network.bandwidthRule) },
          device.latency.map { Bound("latency", $0, Device.latencyRule) },
          Bound("share", device.share, Device.shareRule),
        ].compactMap(\.self)
      })
  }
}

extension DeviceTable.Device {
  fileprivate var columns: [Bool] { [factor, download, upload, latency].map { $0 != nil } }
}

extension SettingProblem {
  /// A list with a number for each client.
  fileprivate static func inList(
    _ numbers: [Double], _ rule: NumberRule, of what: String, clients: Int
  ) -> SettingProblem? {
    if numbers.count != clients {
      return SettingProblem(
        "list", found: "\(numbers.count) \(what)",
        allowed: "one for each of \(clients.counted("client"))")
    }
    return Bound.problem(
      numbers.enumerated().map { client, number in
        Bound("list", number, rule, client: ClientID(UInt32(client)))
      })
  }
}

extension ClientFactor {
  fileprivate func problem(clients: Int, work: WorkTime) -> SettingProblem? {
    switch self {
    case .same: return nil
    case .spread(let percent): return Bound.problem([Bound("percent", percent, work.percentRule)])
    case .list(let factors): return .inList(factors, Self.rule, of: "factors", clients: clients)
    case .tiers(let tiers):
      return Bound.problem(
        [Bound("tiers", tiers.count, Self.tiersRule)]
          + tiers.flatMap {
            [
              Bound("tiers.factor", $0.factor, Self.rule),
              Bound("tiers.share", $0.share, Tier.shareRule),
            ]
          })
    case .law(let law): return law.problem(Self.rule)
    case .zipf(let exponent, let ranks):
      return Bound.problem([
        Bound("exponent", exponent, Self.exponentRule), Bound("ranks", ranks, Self.ranksRule),
      ])
    case .data(.samples(let exponent)):
      return Bound.problem([Bound("exponent", exponent, Self.exponentRule)])
    case .data(.labels(let factors)):
      return Bound.problem(
        [Bound("factors", factors.count, Self.classesRule)]
          + factors.map { Bound("factors", $0, Self.rule) })
    case .data(.labelSpread(let percent)):
      return Bound.problem([Bound("percent", percent, work.percentRule)])
    }
  }
}

extension Availability {
  fileprivate func problem(clients: Int) -> SettingProblem? {
    switch self {
    case .always: return nil
    case .onOff(let on, let off):
      return Bound.problem([Bound("on", on, Self.periodRule), Bound("off", off, Self.periodRule)])
    case .diurnal(let period, let share):
      return Bound.problem([
        Bound("period", period, Self.periodRule), Bound("share", share, Self.shareRule),
      ])
    case .trace(let trace):
      return trace.stretches.count == clients
        ? nil
        : SettingProblem(
          "trace", found: "the availability of \(trace.stretches.count.counted("client"))",
          allowed: "that of each of the \(clients.counted("client"))")
    }
  }
}
