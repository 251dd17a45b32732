/// How long the server is busy with what clients send: it does one thing at a time, in the order in
/// which things came.
public struct ServerTimes: Hashable, Sendable {
  /// How long an aggregation takes, a draw for each; nil where it takes no time. One without a
  /// contribution takes none.
  public var aggregation: DelayLaw?
  /// How long it reads a byte of an update, in time units; nil where that takes no time.
  public var byte: Double?

  public init(aggregation: DelayLaw? = nil, byte: Double? = nil) {
    (self.aggregation, self.byte) = (aggregation, byte)
  }

  /// What is wrong with it; nil where nothing is.
  var problem: SettingProblem? {
    aggregation?.problem(VirtualDuration.rule)?.within("aggregation")
      ?? byte.flatMap { Bound.problem([Bound("byte", $0, Self.byteRule)]) }
  }
}
