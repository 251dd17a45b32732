/// What happens in a federation that its settings do not tell.
public enum Happening: Hashable, Sendable {
  /// The order's work is back.
  case arrived(OrderID)
  /// The client can be given no orders: nobody is there who has its data.
  case left(ClientID)
  /// The client can be given orders again.
  case joined(ClientID)
  /// A timer of the scheme has come: the end of an interval, or a deadline. It follows from the settings,
  /// and tells how far decisions were taken.
  case ticked
}

/// A happening and when it was: what is kept of a run under the real clock, so that its decisions can be
/// taken again.
public struct RecordedHappening: Hashable, Sendable {
  public var happening: Happening
  public var time: VirtualTime

  public init(_ happening: Happening, at time: VirtualTime) {
    self.happening = happening
    self.time = time
  }
}

/// What happens under the real clock, as far as a schedule knows it.
struct Happenings: Sendable {
  /// Up to when everything is known, and decided.
  var horizon = VirtualTime(ticks: -1)
  /// Who left and who joined, in order.
  var attendance: [(happening: Happening, time: VirtualTime)] = []
  /// What decisions followed from, of which nobody was told yet.
  var decided: [RecordedHappening] = []

  /// The instant that something counts for: not one that is decided. So whoever takes the same in again,
  /// all at once, comes to the same order of events.
  func admit(_ time: VirtualTime) -> VirtualTime {
    max(time, horizon.advanced(by: VirtualDuration(ticks: 1)))
  }
}
