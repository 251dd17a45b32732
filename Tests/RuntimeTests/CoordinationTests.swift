import Execution
import Federation
import Learning
import Messaging
import TestFederation
import Testing
import Wire

@testable import Runtime

/// What the coordinator says and does, over memory and with a clock that is moved by hand.
@Suite struct CoordinationTests {
  static let lines = SmallFederation.lines("FedFix-0.5")

  @Test(arguments: SmallFederation.schemes, 1...3)
  func `a run over memory ends with the reference's bits`(scheme: String, count: Int) throws {
    var bench = try CoordinationBench(SmallFederation.lines(scheme))
    for number in 1...count { bench.join(number) }
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
    #expect(bench.rejections.isEmpty)
  }

  @Test func `who says Hello is welcome, and has no order before it is ready`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.hello(1)
    bench.deliver()
    let heard = bench.clients[CoordinationBench.peer(1)]!.heard
    #expect(heard.count == 1)
    guard case .welcome? = heard.first else {
      Issue.record("no Welcome, but \(heard)")
      return
    }
    bench.say(.ready(Ready(bench.learner, hosting: ClientRanges())), from: 1)
    bench.deliver()
    let orders = bench.clients[CoordinationBench.peer(1)]!.heard.dropFirst()
    guard case .model? = orders.first else {
      Issue.record("no model before the first order, but \(orders.map(\.kind))")
      return
    }
    #expect(orders.count >= 2)
  }

  @Test func `a process that is never ready keeps nobody waiting`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.hello(1)
    bench.join(2)
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `a process with other data is refused and does no work`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.hello(1)
    bench.say(.ready(Ready(dataDigest: [1, 2, 3])), from: 1)
    bench.deliver()
    #expect(bench.rejections.count == 1 && bench.coordination.crew.count == 0)
    #expect(bench.rejections[0].hasPrefix("the data of this process"))
  }

  @Test func `a message before Hello is refused, and after eight of them nothing is read`() throws {
    var bench = try CoordinationBench(Self.lines)
    for _ in 0..<20 { bench.say(.goodbye, from: 7) }
    bench.deliver()
    #expect(bench.rejections.count == 8)
    #expect(bench.rejections[0] == "Goodbye before Hello; say Hello first")
    #expect(bench.rejections[7].hasSuffix("nothing more of it is read"))
    // Not even a Hello; but another's is.
    bench.join(7)
    #expect(bench.coordination.crew.count == 0)
    bench.join(1)
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
  }

  /// The first order to train that a process was given.
  private func order(of number: Int, in bench: CoordinationBench) throws -> TrainOrder {
    let orders = bench.clients[CoordinationBench.peer(number)]!.heard.compactMap { message in
      if case .trainOrder(let order) = message { order } else { nil }
    }
    return try #require(orders.first)
  }

  @Test(arguments: [
    "an order of another", "another base version", "not a number", "another client",
  ])
  func `a delta that answers nothing is refused, and its sender's work goes to others`(
    fault: String
  ) throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.clients[CoordinationBench.peer(1)]!.hangs = true
    bench.deliver()
    let order = try order(of: 1, in: bench)
    var report = WeightDelta.Report(
      client: order.work[0].client, update: order.work[0].update, steps: 2)
    if fault == "another client" { report.client = ClientID(report.client.rawValue + 1) }
    let value: Float = fault == "not a number" ? .nan : 0.5
    bench.say(
      .weightDelta(
        WeightDelta(
          order: fault == "an order of another" ? order.order + 1_000 : order.order,
          baseVersion: fault == "another base version" ? 3 : order.baseVersion,
          reports: [report],
          delta: Values([Float](repeating: value, count: bench.learner.parameterCount)))),
      from: 1)
    bench.deliver()
    #expect(bench.rejections.count == 1, "\(bench.rejections)")
    #expect(bench.coordination.crew.count == 0)
    bench.join(2)
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `a ping is answered and an answer never is`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.clients[CoordinationBench.peer(1)]!.hangs = true
    bench.deliver()
    let before = bench.clients[CoordinationBench.peer(1)]!.heard.count
    bench.say(.heartbeat(Heartbeat(isAnswer: true, number: 5)), from: 1)
    bench.say(.heartbeat(Heartbeat(number: 6)), from: 1)
    bench.deliver()
    let heard = bench.clients[CoordinationBench.peer(1)]!.heard.dropFirst(before)
    #expect(Array(heard) == [.heartbeat(Heartbeat(isAnswer: true, number: 6))])
  }

  @Test func `who is silent is asked whether it is there, and who speaks is not`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.join(2)
    for number in 1...2 { bench.clients[CoordinationBench.peer(number)]!.hangs = true }
    bench.deliver()
    bench.now = .seconds(2)
    bench.say(.heartbeat(Heartbeat(isAnswer: true)), from: 2)
    bench.coordination.lookAround(at: bench.now)
    bench.deliver()
    func pings(_ number: Int) -> Int {
      bench.clients[CoordinationBench.peer(number)]!.heard.count {
        if case .heartbeat(let heartbeat) = $0 { !heartbeat.isAnswer } else { false }
      }
    }
    #expect(pings(1) == 1 && pings(2) == 0)
  }

  @Test func `work of a process whose connection is gone goes to others`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.clients[CoordinationBench.peer(1)]!.hangs = true
    bench.deliver()
    bench.cut.insert(CoordinationBench.peer(1))
    bench.coordination.lookAround(asking: [CoordinationBench.peer(1)], at: bench.now)
    bench.deliver()
    #expect(bench.coordination.crew.count == 0)
    bench.join(2)
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
    #expect(bench.coordination.processes == 2)
  }

  /// What waited for the one that left is not lost with it.
  @Test(arguments: SmallFederation.schemes)
  func `a process that alone has the clients may leave and come back`(scheme: String) throws {
    var bench = try CoordinationBench(SmallFederation.lines(scheme))
    let all = ClientRanges([0...UInt32(bench.federation.settings.clients - 1)])
    for number in 1...3 {
      bench.join(number, hosted: all)
      bench.clients[CoordinationBench.peer(number)]!.hangs = true
      bench.deliver()
      bench.coordination.lose(CoordinationBench.peer(number), at: bench.now)
      bench.clients[CoordinationBench.peer(number)] = nil
    }
    bench.join(4, hosted: all)
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `a process that hangs is named, and the run ends without it`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.join(2)
    bench.clients[CoordinationBench.peer(1)]!.hangs = true
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
    let late = bench.events.compactMap { event in
      if case .late(let late) = event { late } else { nil }
    }
    #expect(late.allSatisfy { $0.name.hasPrefix("client process 1 (host, pid 1)") })
  }

  @Test func `who says Hello again begins anew`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.deliver()
    bench.join(1)
    bench.run()
    #expect(bench.coordination.execution.outcome?.parameters == bench.federation.reference())
    #expect(bench.coordination.crew.joined == 2 && bench.coordination.processes == 1)
  }

  @Test func `each update is told once, with its norm and its loss`() throws {
    var bench = try CoordinationBench(SmallFederation.lines("FedAvg"))
    for number in 1...3 { bench.join(number) }
    bench.run()
    let updates = bench.events.compactMap { event in
      if case .updated(let update) = event { update } else { nil }
    }
    #expect(Set(updates.map(\.order)).count == updates.count)
    #expect(updates.count == bench.coordination.execution.updates)
    #expect(updates.allSatisfy { $0.steps == 2 && $0.norm! > 0 && $0.measures.loss! > 0 })
  }
}
