/// When clients can work; what they have begun rests meanwhile.
public enum Availability: Hashable, Sendable {
  /// At all times.
  case always
  /// On and off in turn for exponential times of these means, each client on its own, on at the
  /// beginning with the probability on / (on + off).
  case onOff(on: Double, off: Double)
  /// On for a share of each period, each client with a phase of its own, drawn uniformly.
  case diurnal(period: Double, share: Double)
  /// As it was recorded, repeated when it has ended.
  case trace(AvailabilityTrace)
}

/// When each client was available.
public struct AvailabilityTrace: Hashable, Sendable {
  /// Ticks from the beginning to where the trace is repeated.
  public let length: Int64
  /// Each client's stretches in ticks, in order, none empty, none overlapping, all within the length.
  /// A client without any is never available. At least one client has one.
  public let stretches: [[Range<Int64>]]
  /// Each client's time in ticks before each of its stretches, and in all of them.
  let timeBefore: [[Int64]]

  /// - Precondition: as the properties say.
  public init(length: Int64, stretches: [[Range<Int64>]]) {
    precondition(stretches.contains { !$0.isEmpty }, "no client is ever available")
    for own in stretches {
      precondition(own.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= length })
      precondition(zip(own, own.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    }
    self.length = length
    self.stretches = stretches
    timeBefore = stretches.map { own in
      own.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int64($1.count)) }
    }
  }
}
