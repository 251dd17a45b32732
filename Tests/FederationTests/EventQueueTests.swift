import Testing

@testable import Federation

@Suite struct EventQueueTests {
  func time(_ ticks: Int) -> VirtualTime { VirtualTime(ticks: Int64(ticks)) }

  func order(_ client: Int, _ update: Int = 0) -> OrderID {
    OrderID(client: ClientID(UInt32(client)), update: UInt32(update))
  }

  @Test func `events come by time, then by kind, then by client`() {
    var queue = EventQueue()
    queue.schedule(endAt: time(5))
    queue.schedule(evaluationAt: time(5))
    queue.schedule(timer: TimerID(number: 0), at: time(5))
    for client in [4, 0, 2] { queue.schedule(arrival: order(client), at: time(5)) }
    queue.schedule(arrival: order(1), at: time(6))
    queue.schedule(arrival: order(3), at: time(4))
    var found: [EventQueue.Event] = []
    while let (event, _) = queue.popNext() { found.append(event) }
    #expect(
      found == [
        .arrival(order(3)), .arrival(order(0)), .arrival(order(2)), .arrival(order(4)),
        .timer(TimerID(number: 0)), .evaluation, .end, .arrival(order(1)),
      ])
  }

  @Test func `a timer takes the place of the one before`() {
    var queue = EventQueue()
    queue.schedule(timer: TimerID(number: 0), at: time(3))
    queue.schedule(timer: TimerID(number: 1), at: time(7))
    #expect(queue.popNext()?.event == .timer(TimerID(number: 1)))
    #expect(queue.popNext() == nil && !queue.hasTimer)
  }

  @Test func `arrivals that nobody awaits are dropped, and the rest keeps its order`() {
    var queue = EventQueue()
    for ticks in (1...50).reversed() {
      queue.schedule(arrival: order(ticks % 5, ticks), at: time(ticks))
    }
    queue.schedule(endAt: time(20))
    queue.keepArrivals { $0.client.rawValue == 0 && $0.update > 10 }
    #expect(queue.arrivalCount == 8)
    var found: [Int64] = []
    while let (_, due) = queue.popNext() { found.append(due.ticks) }
    #expect(found == [15, 20, 20, 25, 30, 35, 40, 45, 50])
  }

  @Test func `ticks come before all that is to happen up to the last one`() {
    var queue = EventQueue()
    #expect(queue.lastTick == time(.max - 1))
    queue.schedule(endAt: time(9))
    #expect(queue.lastTick == time(9))
    queue.schedule(evaluationAt: time(7))
    #expect(queue.lastTick == time(7))
    queue.schedule(arrival: order(1), at: time(7))
    #expect(queue.lastTick == time(6))
  }
}
