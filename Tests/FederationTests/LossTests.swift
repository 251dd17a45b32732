import Federation
import Testing

/// What each scheme does when work is lost and clients come and go: four clients, one input after
/// another.
@Suite struct LossTests {
  func begun(_ scheme: Scheme) -> RandomDriver {
    var driver = RandomDriver(scheme, clients: 4, seed: 1)
    driver.begin()
    return driver
  }

  func order(_ client: UInt32, _ update: UInt32 = 0) -> OrderID {
    OrderID(client: ClientID(client), update: update)
  }

  /// Actions in short: `+2.1@3` is client 2's update 1 from version 3, `-` abandons one.
  func short(_ actions: [Coordinator.Action]) -> String {
    func name(_ order: TrainingOrder) -> String { "\(order.client.rawValue).\(order.update)" }
    return actions.compactMap { action in
      switch action {
      case .train(let order): "+\(name(order))@\(order.baseVersion)"
      case .queue(let order): "q\(name(order))@\(order.baseVersion)"
      case .abandon(let order): "-\(name(order))"
      case .discard(let order): "x\(name(order))"
      case .aggregate(let aggregation):
        "{\(aggregation.contributions.map { name($0.order) }.joined(separator: ","))}"
      case .pass: "pass"
      case .wake: nil
      }
    }.joined(separator: " ")
  }

  @Test func `a client whose work is lost starts again at once from the version of the moment`() {
    for trigger in [
      Trigger.eachArrival, .everyInterval(VirtualDuration(ticks: 4)), .count(3),
    ] {
      var driver = begun(Scheme(trigger: trigger))
      #expect(short(driver.hand(.lost(order(2)))) == "+2.1@0")
    }
    var driver = begun(Scheme(trigger: .eachArrival))
    driver.hand(.arrived(order(0)))
    #expect(short(driver.hand(.lost(order(2)))) == "+2.1@1")
  }

  @Test func `the place of a client whose work is lost goes to an idle one`() {
    let concurrency = Concurrency(limit: 1)
    var driver = begun(Scheme(trigger: .eachArrival, concurrency: concurrency))
    let first = driver.open.values.first!
    driver.hand(.left(first.client))
    #expect(driver.open.count == 1 && driver.open[first.client] == nil)
    driver.hand(.lost(driver.open.values.first!.id))
    #expect(driver.open.count == 1)
  }

  @Test func `a round waits no longer for what is lost`() {
    var driver = begun(Scheme(trigger: .everyone(sampling: nil)))
    driver.hand(.arrived(order(0)))
    driver.hand(.arrived(order(3)))
    #expect(driver.hand(.lost(order(1))).isEmpty)
    #expect(short(driver.hand(.lost(order(2)))) == "{0.0,3.0} +0.1@1 +1.1@1 +2.1@1 +3.1@1")
  }

  @Test func `a round of which all is lost begins again with those that are there`() {
    var driver = begun(Scheme(trigger: .everyone(sampling: nil)))
    #expect(short(driver.hand(.left(ClientID(3)))) == "-3.0")
    for client in 0..<2 as Range<UInt32> { driver.hand(.lost(order(client))) }
    #expect(short(driver.hand(.lost(order(2)))) == "+0.1@0 +1.1@0 +2.1@0")
  }

  @Test func `one that joins is in the next round, or at once where nobody is in this one`() {
    var driver = begun(Scheme(trigger: .everyone(sampling: nil)))
    driver.hand(.left(ClientID(3)))
    #expect(driver.hand(.joined(ClientID(3))).isEmpty)
    for client in 0..<2 as Range<UInt32> { driver.hand(.arrived(order(client))) }
    let next = "+0.1@1 +1.1@1 +2.1@1 +3.1@1"
    #expect(short(driver.hand(.arrived(order(2)))) == "{0.0,1.0,2.0} \(next)")
    for client in 0..<4 as Range<UInt32> { driver.hand(.left(ClientID(client))) }
    #expect(driver.open.isEmpty)
    #expect(short(driver.hand(.joined(ClientID(1)))) == "+1.2@1")
  }

  @Test func `a sample is drawn from those that are there`() {
    let sampling = ClientSampling(count: 3)
    var driver = RandomDriver(
      Scheme(trigger: .everyone(sampling: sampling)), clients: 4, seed: 1)
    driver.hand(.left(ClientID(0)))
    driver.hand(.left(ClientID(2)))
    driver.begin()
    #expect(driver.open.keys.sorted() == [ClientID(1), ClientID(3)])
    driver.hand(.arrived(order(1)))
    #expect(short(driver.hand(.arrived(order(3)))).hasPrefix("{1.0,3.0}"))
  }

  @Test func `a buffer that nobody comes to fill is aggregated as it is`() {
    var driver = begun(Scheme(trigger: .count(4)))
    for client in 0..<3 as Range<UInt32> { driver.hand(.arrived(order(client))) }
    let next = "+0.1@1 +1.1@1 +2.1@1"
    #expect(short(driver.hand(.left(ClientID(3)))) == "-3.0 {0.0,1.0,2.0} \(next)")
  }

  @Test func `one that left and joined while its work is in the buffer waits for its flush`() {
    var driver = begun(Scheme(trigger: .count(2)))
    driver.hand(.arrived(order(0)))
    driver.hand(.left(ClientID(0)))
    #expect(driver.hand(.joined(ClientID(0))).isEmpty)
    #expect(short(driver.hand(.arrived(order(1)))) == "{0.0,1.0} +0.1@1 +1.1@1")
  }

  @Test func `what one that left had brought counts, and it gets no order`() {
    var driver = begun(Scheme(trigger: .everyInterval(VirtualDuration(ticks: 4))))
    driver.hand(.arrived(order(0)))
    driver.hand(.left(ClientID(0)))
    #expect(short(driver.hand(.timer(driver.timer!.id))) == "{0.0}")
    #expect(short(driver.hand(.joined(ClientID(0)))) == "+0.1@1")
  }

  @Test func `the deadline of a round that has ended is not that of the next`() {
    var driver = begun(Scheme(trigger: .round(Round(deadline: VirtualDuration(ticks: 9)))))
    let first = driver.timer!.id
    for client in 0..<4 as Range<UInt32> { driver.hand(.arrived(order(client))) }
    driver.hand(.arrived(order(1, 1)))
    #expect(driver.hand(.timer(first)).isEmpty)
    #expect(short(driver.hand(.timer(driver.timer!.id))).hasPrefix("-0.1 -2.1 -3.1 {1.1}"))
  }

  @Test func `intervals end at multiples, however late the timer is`() {
    var driver = begun(Scheme(trigger: .everyInterval(VirtualDuration(ticks: 4))))
    // Ten ticks pass before the first timer is handed in.
    for _ in 0..<10 { driver.hand(.joined(ClientID(0))) }
    driver.hand(.timer(driver.timer!.id))
    #expect(driver.now.ticks == 11 && driver.timer?.time.ticks == 12)
  }
}
