/// What a random number is for. Streams of different purposes never share a number, so a new use
/// of chance shifts nobody else's draws.
///
/// Whoever uses chance declares its purposes in an extension, each with a number of its own. Numbers
/// are part of every recorded result: never renumber, only append.
public struct RandomPurpose: Hashable, Sendable {
  /// The fourth word of a stream's counter.
  public let number: UInt32

  /// - Parameter number: one that no other purpose has.
  public init(_ number: UInt32) { self.number = number }
}
