import HeapModule

/// What is going to happen in a simulated world, the next first; of what happens at one instant, what was
/// put down first.
struct Agenda<Item> {
  private struct Entry: Comparable {
    let time: Duration
    let number: Int
    let item: Item

    static func == (left: Self, right: Self) -> Bool { left.number == right.number }
    static func < (left: Self, right: Self) -> Bool {
      left.time != right.time ? left.time < right.time : left.number < right.number
    }
  }

  private var entries = Heap<Entry>()
  private var count = 0

  mutating func add(_ item: Item, at time: Duration) {
    count += 1
    entries.insert(Entry(time: time, number: count, item: item))
  }

  mutating func next() -> (time: Duration, item: Item)? {
    entries.popMin().map { ($0.time, $0.item) }
  }
}
