internal import Chance

/// One attempt of an update, part by part, in time units.
struct Attempt: Sendable {
  /// The way to the client, as far as it takes a time of its own.
  var down: Double
  var work: Double
  /// The way back.
  var up: Double
}

extension DelayModel {
  /// The attempts of an update until one is not lost, without what goes over a shared line: the same
  /// draws as those of its duration.
  func attempts(
    _ pace: ClientPace, of client: ClientID, update: UInt32, in delays: Delays
  ) -> [Attempt] {
    func stream(_ purpose: RandomPurpose) -> RandomStream {
      RandomStream(
        seed: delays.updateSeed, purpose: purpose, client: client.rawValue, update: update)
    }
    let count = loss == 0 ? 1 : attemptCount(of: client, update: update, in: delays)
    let latency = network?.latency?.law(of: client)
    let down = network?.shared?.download == nil ? pace.down : 0
    let up = network?.shared?.upload == nil ? pace.up : 0
    var (works, ways) = (stream(.delay), stream(.latency))
    return (0..<count).map { _ in
      let before = latency?.draw(&ways) ?? 0
      let work =
        switch work {
        case .drawn(let law): law.draw(&works)
        case .recorded(let trace): Double(trace.ticks(of: client, update: update)) / 1e9
        case .natural: 1e-9
        }
      return Attempt(
        down: down + pace.latency + before, work: pace.factor * work,
        up: up + pace.latency + (latency?.draw(&ways) ?? 0))
    }
  }
}
