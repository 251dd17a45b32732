import Execution
import Federation
import Learning
import Messaging
import TestFederation
import Testing
import Wire

@testable import Runtime

/// What a peer may cost (design, section 9): who does more is cut off, and the run goes on.
@Suite struct BudgetTests {
  static let lines = SmallFederation.lines("FedFix-0.5")

  /// Looks around as the coordinator does each second, and ends the run with an honest process.
  /// - Returns: who was cut off.
  private func cuts(_ bench: inout CoordinationBench, after seconds: Int = 1) -> [PeerID] {
    bench.now += .seconds(seconds)
    return bench.coordination.takeCuts(at: bench.now)
  }

  /// Whether an honest process that comes then ends the run with the reference's bits.
  private func isUndisturbed(_ bench: inout CoordinationBench) -> Bool {
    bench.join(200)
    bench.run()
    return bench.coordination.execution.outcome?.parameters == bench.federation.reference()
  }

  @Test func `who says Hello again and again is cut off`() throws {
    var bench = try CoordinationBench(Self.lines)
    for _ in 0..<50 { bench.hello(1) }
    bench.deliver()
    #expect(bench.coordination.crew.joined == 8)
    #expect(bench.rejections.count == 1)
    #expect(bench.rejections.first?.hasPrefix("Hello for the 9th time; allowed: 8 times") == true)
    #expect(cuts(&bench) == [CoordinationBench.peer(1)])
    #expect(isUndisturbed(&bench))
  }

  @Test func `who pings without end is cut off, and who pings each second is not`() throws {
    var bench = try CoordinationBench(Self.lines)
    for number in 1...2 { bench.join(number) }
    for number in 1...2 { bench.clients[CoordinationBench.peer(number)]!.hangs = true }
    bench.deliver()
    for ping in 0..<2_000 { bench.say(.heartbeat(Heartbeat(number: UInt64(ping))), from: 1) }
    for ping in 0..<2_000 {
      bench.now += .seconds(1)
      bench.say(.heartbeat(Heartbeat(number: UInt64(ping))), from: 2)
    }
    #expect(cuts(&bench) == [CoordinationBench.peer(1)])
    #expect(bench.coordination.includes(CoordinationBench.peer(2)))
    bench.cut.insert(CoordinationBench.peer(1))
    #expect(isUndisturbed(&bench))
  }

  @Test func `64 orders in a row may fail, and one that is done begins anew`() throws {
    var conduct = Conduct(at: .zero)
    for _ in 0..<64 { try conduct.countProblem() }
    conduct.countAnswer()
    for _ in 0..<64 { try conduct.countProblem() }
    var fault: PeerFault?
    do { try conduct.countProblem() } catch { fault = error }
    #expect(fault?.isLast == true)
    #expect(fault?.reason.hasPrefix("65 orders in a row could not be done; allowed: 64") == true)
  }

  @Test func `who never becomes a client process is cut off after half a minute`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.say(.goodbye, from: 7)
    bench.join(1)
    bench.clients[CoordinationBench.peer(1)]!.hangs = true
    bench.deliver()
    #expect(cuts(&bench, after: 29).isEmpty)
    #expect(cuts(&bench, after: 2) == [CoordinationBench.peer(7)])
    // Once is enough.
    #expect(cuts(&bench, after: 2).isEmpty)
    #expect(cuts(&bench, after: 60).isEmpty)
    #expect(isUndisturbed(&bench))
  }

  @Test func `of too many that join at once some are to come again, and can`() throws {
    var bench = try CoordinationBench(Self.lines)
    func hello(_ number: Int, at now: Duration) {
      let peer = PeerID(bytes: [2, UInt8(number >> 8), UInt8(number & 255)])
      let hello = Hello(
        host: "host", pid: UInt32(number), arithmetic: DeclaredArithmetic(kind: "ordered"),
        hostedClients: ClientRanges())
      _ = bench.coordination.take(.success(.hello(hello)), isFollowed: false, from: peer, at: now)
    }
    for number in 0..<1_500 { hello(number, at: bench.now) }
    #expect(bench.coordination.crew.joined == 1_024)
    let turnedAway = bench.coordination.takeEvents().count {
      if case .turnedAway = $0 { true } else { false }
    }
    #expect(turnedAway == 476)
    #expect(cuts(&bench).count == 476)
    // A second later there is room for others.
    for number in 1_500..<1_600 { hello(number, at: bench.now) }
    #expect(bench.coordination.crew.joined == 1_024 + 64)
  }

  @Test func `who does not read is cut off, and its work goes to others`() throws {
    var bench = try CoordinationBench(Self.lines)
    bench.join(1)
    bench.clients[CoordinationBench.peer(1)]!.hangs = true
    bench.deliver()
    bench.coordination.expel(CoordinationBench.peer(1), because: "is deaf", at: bench.now)
    #expect(bench.coordination.crew.count == 0)
    // Not even a Hello is read any more.
    bench.join(1)
    #expect(bench.coordination.crew.count == 0)
    #expect(cuts(&bench) == [CoordinationBench.peer(1)])
    #expect(isUndisturbed(&bench))
  }

  @Test func `an allowance fills with the time, and never above its burst`() {
    var allowance = Allowance(burst: 3, perSecond: 2)
    func taken(at now: Duration) -> Int { (0..<10).count { _ in allowance.take(at: now) } }
    #expect(taken(at: .zero) == 3)
    #expect(taken(at: .milliseconds(499)) == 0)
    #expect(taken(at: .milliseconds(501)) == 1)
    #expect(taken(at: .seconds(2)) == 3)
    #expect(taken(at: .seconds(1_000)) == 3)
    // A clock that goes back gives nothing.
    #expect(taken(at: .seconds(1)) == 0)
  }
}
