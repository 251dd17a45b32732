internal import HeapModule

/// Clients by a key, the smallest first, each entry with a stamp: an entry whose stamp is not that of
/// what the client has any more is passed over. So nothing has to be found to be taken out.
struct StampedHeap<Key: Comparable & Sendable>: Sendable {
  struct Entry: Comparable, Sendable {
    var key: Key
    var client: ClientID
    var stamp: UInt64

    static func < (left: Self, right: Self) -> Bool {
      left.key != right.key ? left.key < right.key : left.client < right.client
    }
  }

  private var entries = Heap<Entry>()

  mutating func insert(_ key: Key, _ client: ClientID, _ stamp: UInt64) {
    entries.insert(Entry(key: key, client: client, stamp: stamp))
  }

  /// The first entry that counts; those before it that do not are forgotten.
  /// - Parameter stamps: those of what each client has.
  /// - Complexity: O(log *n*) amortised for *n* entries.
  mutating func first(by stamps: [UInt64]) -> Entry? {
    while let entry = entries.min {
      if stamps[entry.client.index] == entry.stamp { return entry }
      entries.removeMin()
    }
    return nil
  }

  /// Forgets what does not count, where that is most of it.
  /// - Parameter count: how many entries count, at most.
  mutating func shrink(to count: Int, by stamps: [UInt64]) {
    guard entries.count > 4 * count + 64 else { return }
    entries = Heap(entries.unordered.filter { stamps[$0.client.index] == $0.stamp })
  }
}
