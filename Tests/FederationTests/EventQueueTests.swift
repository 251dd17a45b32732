import Testing

@testable import Federation

@Suite struct EventQueueTests {
  func time(_ ticks: Int) -> VirtualTime { VirtualTime(ticks: Int64(ticks)) }

  @Test func `events that nobody awaits are dropped, and the rest keeps its order`() {
    var queue = EventQueue()
    for ticks in (1...50).reversed() {
      queue.schedule(.arrival(ClientID(UInt32(ticks % 5))), at: time(ticks))
    }
    queue.schedule(.end, at: time(20))
    queue.schedule(.tick, at: time(20))
    queue.schedule(.tick, at: time(30))
    queue.keep { event, due in
      switch event {
      case .arrival(let client): client.rawValue == 0 && due > time(10)
      case .tick: due == time(20)
      case .evaluation, .end: true
      }
    }
    #expect(queue.count == 10)
    var found: [String] = []
    while let (event, due) = queue.popNext() { found.append("\(event) \(due.ticks)") }
    let client = EventQueue.Event.arrival(ClientID(0))
    let arrivals = [15, 20, 25, 30, 35, 40, 45, 50].map { "\(client) \($0)" }
    #expect(found == Array(arrivals[..<2]) + ["tick 20", "end 20"] + arrivals[2...])
  }

  @Test func `ticks come before all that is to happen up to the last one`() {
    var queue = EventQueue()
    #expect(queue.lastTick == time(.max - 1))
    queue.schedule(.end, at: time(9))
    #expect(queue.lastTick == time(9))
    queue.schedule(.evaluation, at: time(7))
    #expect(queue.lastTick == time(7))
    queue.schedule(.arrival(ClientID(1)), at: time(7))
    #expect(queue.lastTick == time(6))
  }
}
