internal import Kernels

extension DelayParts {
  /// What is known of a client's T without sampling.
  enum ClosedForm {
    /// It is always this.
    case fixed(VirtualDuration)
    /// factor x a draw of the law + shift, in time units.
    case scaled(DelayLaw, factor: Double, shift: Double)
  }

  /// The closed form of a client's T, if there is one: always available, nothing lost, and not more
  /// than one part by chance.
  func closedForm(of client: ClientID, in delays: Delays) -> ClosedForm? {
    guard case .always = availability, loss == 0, network == nil else { return nil }
    let factor = workFactor(of: client, in: delays)
    if let value = work.fixedValue { return .fixed(VirtualDuration(roundingUnits: factor * value)) }
    return .scaled(work, factor: factor, shift: 0)
  }

  /// How long an update keeps the client busy.
  func duration(of client: ClientID, update: UInt32, in delays: Delays) -> VirtualDuration {
    let factor = workFactor(of: client, in: delays)
    if let value = work.fixedValue { return VirtualDuration(roundingUnits: factor * value) }
    var stream = RandomStream(
      seed: delays.updateSeed, purpose: .delay, client: client.rawValue, update: update)
    return VirtualDuration(roundingUnits: factor * work.draw(&stream))
  }

  /// E[T] in time units.
  func mean(of client: ClientID, in delays: Delays) -> Double {
    if case .fixed(let duration)? = closedForm(of: client, in: delays) { return duration.units }
    return workFactor(of: client, in: delays) * work.mean
  }

  /// What a draw of `work` is multiplied by: the client's factor times its load.
  private func workFactor(of client: ClientID, in delays: Delays) -> Double {
    switch factor {
    case .same: 1
    case .spread(let percent):
      delays.clients > 1
        ? 1 - Double(client.rawValue) / Double(delays.clients - 1) * percent / 100 : 1
    case .list(let factors): factors[client.index]
    default: preconditionFailure("to come")
    }
  }
}
