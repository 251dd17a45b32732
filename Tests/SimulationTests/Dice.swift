import Chance

/// The chance of one simulated run: all that is left to it follows from the seed.
struct Dice {
  private var stream: RandomStream

  init(seed: UInt64, purpose: RandomPurpose) {
    stream = RandomStream(seed: seed, purpose: purpose)
  }

  /// A number from 0 to `bound` - 1.
  mutating func below(_ bound: Int) -> Int { Int(stream.nextBelow(UInt32(bound))) }

  /// Whether it happens that has this chance.
  mutating func happens(_ chance: Double) -> Bool { stream.nextUnit() < chance }

  /// Between two lengths, the short ones as likely as those ten times as long.
  mutating func length(_ shortest: Duration, _ longest: Duration) -> Duration {
    var length = shortest
    while length * 10 < longest, happens(0.5) { length *= 10 }
    return length + min(length * 9, longest - length) * stream.nextUnit()
  }

  mutating func element<Items: RandomAccessCollection>(of items: Items) -> Items.Element {
    items[items.index(items.startIndex, offsetBy: below(items.count))]
  }

  mutating func shuffle<Item>(_ items: inout [Item]) { stream.shuffle(&items) }
}

extension RandomPurpose {
  /// What the world of a run is like.
  static var simulatedSettings: Self { Self(9_001) }
  /// What happens in it.
  static var simulatedEvents: Self { Self(9_002) }
  /// What the disk makes of a loss of power.
  static var simulatedDisk: Self { Self(9_003) }
}
