import Federation
import Learning
import TestFederation
import Testing

@testable import Execution

@Suite struct CrewTests {
  static let lines = ExecutionTests.lines("FedAvg")
  static let schemes = ["FedAvg", "Async", "FedFix-0.5", "FedBuff-3"]

  private static func lines(_ scheme: String) -> String {
    ExecutionTests.lines(scheme, clients: 10).replacing("time: 6", with: "updates: 400")
      .replacing("every: 1", with: "points: 2")
  }

  @Test(arguments: schemes)
  func `the run ends with the same bits, whoever does the work`(scheme: String) throws {
    var bench = try CrewBench(ExecutionTests.lines(scheme))
    for pace in [3, 5, 50] { bench.join(pace: .milliseconds(pace)) }
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test(arguments: schemes, [Duration.microseconds(200), .milliseconds(20), .seconds(1)])
  func `a member at a tenth of the speed costs a tenth at most`(
    scheme: String, pace: Duration
  ) throws {
    // Who is slow shows in some ten milliseconds, which have to be a small part of the run.
    let lines = Self.lines(scheme).replacing(
      "updates: 400", with: pace < .milliseconds(1) ? "updates: 4000" : "updates: 400")
    var alone = try CrewBench(lines)
    alone.join(pace: pace)
    var two = try CrewBench(lines)
    two.join(pace: pace)
    two.join(pace: pace * 10)
    let (without, with) = try (alone.run(), two.run())
    #expect(with <= without * 1.1, "\(with / without)")
    #expect(two.execution.outcome?.parameters == alone.execution.outcome?.parameters)
  }

  @Test(arguments: schemes)
  func `two members of the same speed do it in half the time`(scheme: String) throws {
    var alone = try CrewBench(Self.lines(scheme))
    alone.join(pace: .milliseconds(20))
    var two = try CrewBench(Self.lines(scheme))
    for _ in 0..<2 { two.join(pace: .milliseconds(20)) }
    let (without, with) = try (alone.run(), two.run())
    #expect(with <= without * 0.6, "\(with / without)")
    #expect(two.lateAnswers == 0, "nothing is done twice")
  }

  /// A message holds the orders of some milliseconds, so what is left of a round goes out in others.
  @Test(arguments: [300, 600, 900, 1_500, 3_000], [2, 3])
  func `members of the same speed share each round evenly`(pace: Int, count: Int) throws {
    let pace = Duration.microseconds(pace)
    var bench = try CrewBench(
      ExecutionTests.lines("FedAvg", clients: 24).replacing("time: 6", with: "aggregations: 40")
        .replacing("every: 1", with: "points: 2"))
    for _ in 0..<count { bench.join(pace: pace) }
    let took = try bench.run()
    #expect(took <= pace * (24 / count) * 40 * 1.1, "\(took)")
  }

  @Test(arguments: schemes)
  func `a member that takes orders and never answers does not stop the run`(
    scheme: String
  ) throws {
    var bench = try CrewBench(Self.lines(scheme))
    let hung = bench.join(pace: nil)
    let able = bench.join(pace: .milliseconds(20))
    let took = try bench.run()
    #expect(took < .seconds(60))
    #expect(bench.execution.outcome != nil)
    #expect(bench.crew.name(of: hung).hasPrefix("client process 1"))
    #expect(bench.inbox[hung]!.count <= 2)
    #expect(bench.answers >= 400 && bench.crew.name(of: able).hasPrefix("client process 2"))
  }

  @Test func `who lets orders lie is named, gets no more, and is back when it answers`() throws {
    var bench = try CrewBench(Self.lines)
    let hung = bench.join(pace: nil)
    while bench.told.isEmpty { try bench.step() }
    #expect(bench.now > .seconds(10) && bench.now < .seconds(12))
    #expect(bench.told[0].hasPrefix("client process 1 (host) is late with "))
    let given = bench.inbox[hung]!.count
    for _ in 0..<20 { try bench.step() }
    #expect(bench.inbox[hung]!.count == given)
    bench.paces[hung] = .milliseconds(1)
    bench.begun[hung] = bench.now
    _ = try bench.run()
    #expect(bench.told.contains("client process 1 (host) has caught up"))
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `work that two let lie goes to a third`() throws {
    var bench = try CrewBench(Self.lines)
    for count in 1...2 {
      bench.join(pace: nil)
      while bench.told.count < count { try bench.step() }
    }
    #expect(bench.crew.holders.values.contains { $0 == [1, 2] })
    bench.join(pace: .milliseconds(5))
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `work goes to a third where one lets it lie and the other leaves`() throws {
    var bench = try CrewBench(Self.lines)
    bench.join(pace: nil)
    while bench.told.isEmpty { try bench.step() }
    let second = bench.join(pace: nil)
    try bench.step()
    #expect(bench.crew.holders.values.contains { $0 == [1, second] })
    bench.leave(second)
    bench.join(pace: .milliseconds(5))
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `who answers later orders and lets the first lie is waited for`() throws {
    var bench = try CrewBench(Self.lines("Async"))
    let sly = bench.join(pace: nil)
    while bench.told.isEmpty {
      try bench.step()
      guard let orders = bench.inbox[sly], orders.count > 1 else { continue }
      bench.inbox[sly] = orders.dropLast()
      let answer = bench.crew.answered(
        orders.last!.number, by: sly, isFollowed: false, in: bench.execution, at: bench.now)
      if case .wanted(let work) = answer { bench.desk.complete(work, in: &bench.execution) }
    }
    #expect(bench.told[0].contains("is late with"))
    bench.join(pace: .milliseconds(5))
    _ = try bench.run()
    #expect(bench.execution.outcome != nil)
  }

  @Test func `who is not ready for long is named, and gets work once it is`() throws {
    var bench = try CrewBench(Self.lines)
    let slow = bench.crew.join("host", hosted: .any, at: bench.now)
    while bench.told.isEmpty { try bench.step() }
    #expect(bench.told == ["client process 1 (host) is late with its beginning"])
    #expect(bench.now > .seconds(10) && bench.now < .seconds(12))
    for _ in 0..<20 { try bench.step() }
    #expect(bench.told.count == 1 && bench.inbox.isEmpty)
    bench.crew.ready(slow, in: &bench.execution, at: bench.now)
    bench.paces[slow] = .milliseconds(5)
    _ = try bench.run()
    #expect(bench.told.last == "client process 1 (host) has caught up")
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `a late member's answer counts where it is the first, and changes nothing otherwise`()
    throws
  {
    var bench = try CrewBench(Self.lines)
    bench.join(pace: .seconds(30))
    bench.join(pace: .seconds(31))
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `work of a member that leaves goes to others`() throws {
    var bench = try CrewBench(Self.lines)
    let first = bench.join(pace: nil)
    for _ in 0..<3 { try bench.step() }
    #expect(!bench.inbox[first]!.isEmpty)
    bench.leave(first)
    #expect(bench.crew.desertedSince == bench.now)
    bench.join(pace: .milliseconds(5))
    #expect(bench.crew.desertedSince == nil)
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }
}

// MARK: - Troubles

extension CrewTests {
  /// The next order of a member, refused.
  private func refuse(
    _ bench: inout CrewBench, _ member: Int, isDivergence: Bool = false
  ) throws {
    while bench.inbox[member, default: []].isEmpty { try bench.step() }
    let order = bench.inbox[member]!.removeFirst()
    let isKnown = bench.crew.failed(
      order.number, by: member, Failure("no memory", isDivergence: isDivergence),
      in: &bench.execution, at: bench.now)
    #expect(isKnown)
  }

  @Test func `one problem of the first member that came does not end the run at once`() throws {
    var bench = try CrewBench(Self.lines)
    let first = bench.join(pace: nil)
    for _ in 0..<40 where bench.told.isEmpty {
      if bench.inbox[first]?.isEmpty == false {
        try refuse(&bench, first)
      } else {
        try bench.step()
      }
    }
    #expect(bench.crew.failure(of: bench.execution, at: bench.now) == nil)
    #expect(
      bench.told.contains { $0.contains("no memory (said by client process 1") }, "\(bench.told)")
    bench.join(pace: .milliseconds(5))
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `what nobody can do ends the run once nobody is awaited any more`() throws {
    for expected in [nil, 1] as [Int?] {
      var bench = try CrewBench(Self.lines, patience: .seconds(20), expected: expected)
      let only = bench.join(pace: nil)
      var failure: Failure?
      for _ in 0..<200 where failure == nil {
        if bench.inbox[only]?.isEmpty == false {
          try refuse(&bench, only)
        } else {
          try bench.step()
        }
        failure = bench.crew.failure(of: bench.execution, at: bench.now)
      }
      #expect(
        failure?.text.contains("no memory (said by client process 1") == true,
        "\(bench.now), \(bench.told), \(bench.inbox), \(bench.crew.troubles.all.count)")
      // Those that were started are all here; or the patience is at its end.
      #expect(expected == nil ? bench.now >= .seconds(20) : bench.now < .seconds(3))
    }
  }

  @Test func `a trouble that another member cured does not fail the run later`() throws {
    var bench = try CrewBench(Self.lines, expected: 2)
    let first = bench.join(pace: nil)
    try refuse(&bench, first)
    let able = bench.join(pace: .milliseconds(5))
    bench.leave(first)
    bench.join(pace: .milliseconds(5))
    bench.leave(able)
    _ = try bench.run()
    #expect(bench.crew.troubles.isEmpty)
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `a divergence that all who are here find ends the run at once`() throws {
    var bench = try CrewBench(Self.lines)
    let only = bench.join(pace: nil)
    var failure: Failure?
    for _ in 0..<60 where failure == nil {
      if case .training? = bench.inbox[only]?.first?.work {
        try refuse(&bench, only, isDivergence: true)
      } else if let order = bench.inbox[only]?.first {
        bench.inbox[only]?.removeFirst()
        if case .wanted(let work) = bench.crew.answered(
          order.number, by: only, isFollowed: false, in: bench.execution, at: bench.now)
        {
          bench.desk.complete(work, in: &bench.execution)
        }
      } else {
        try bench.step()
      }
      failure = bench.crew.failure(of: bench.execution, at: bench.now)
    }
    #expect(failure?.isDivergence == true)
    #expect(bench.now < .seconds(10))
  }
}

// MARK: - Hosted clients

extension CrewTests {
  private static func hosting(_ range: ClosedRange<UInt32>) -> HostedClients {
    .only(ClientRanges([range]))
  }

  @Test func `clients that nobody hosts are named at once, and end the run after the patience`()
    throws
  {
    var bench = try CrewBench(Self.lines, patience: .seconds(30))
    bench.join(pace: .milliseconds(5), hosted: Self.hosting(0...3))
    var failure: Failure?
    do {
      _ = try bench.run()
    } catch let error as Failure {
      failure = error
    }
    #expect(bench.told.first?.hasPrefix("no client process hosts clients 4 to 6; waiting") == true)
    #expect(failure?.text.contains("clients 4 to 6") == true)
    #expect(bench.now > .seconds(30) && bench.now < .seconds(35))
  }

  @Test func `somebody who hosts what was missing lets the run go on`() throws {
    var bench = try CrewBench(Self.lines, patience: .seconds(30))
    bench.join(pace: .milliseconds(5), hosted: Self.hosting(0...3))
    while bench.told.isEmpty { try bench.step() }
    bench.join(pace: .milliseconds(5), hosted: Self.hosting(4...6))
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `work of a process that declared its clients, and left, waits for another that does`()
    throws
  {
    var bench = try CrewBench(Self.lines)
    bench.join(pace: .milliseconds(5), hosted: Self.hosting(0...3))
    let gone = bench.join(pace: nil, hosted: Self.hosting(4...6))
    try bench.step()
    #expect(bench.inbox[gone]?.isEmpty == false)
    bench.leave(gone)
    bench.join(pace: .milliseconds(5), hosted: Self.hosting(4...6))
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `two that declared the same clients share their work, and nobody else has it`() throws
  {
    var bench = try CrewBench(Self.lines("FedAvg"))
    let own = (0..<2).map { _ in bench.join(pace: .milliseconds(5), hosted: Self.hosting(2...4)) }
    let other = bench.join(pace: .milliseconds(5))
    var seen: [Int: Set<ClientID>] = [:]
    while bench.execution.outcome == nil {
      try bench.step()
      for (member, orders) in bench.inbox {
        for order in orders { seen[member, default: []].formUnion(order.work.clients) }
      }
    }
    let hosted = Set((2...4).map { ClientID($0) })
    for member in own { #expect(seen[member]!.isSubset(of: hosted)) }
    #expect(seen[own[0]]!.union(seen[own[1]]!) == hosted)
    #expect(seen[other]!.isDisjoint(with: (2...4).map { ClientID($0) }))
  }

  @Test func `a client's work goes to the member that has its data, round after round`() throws {
    var bench = try CrewBench(Self.lines("FedAvg").replacing("clients: 10", with: "clients: 40"))
    for _ in 0..<4 { bench.join(pace: .milliseconds(5)) }
    var homes: [ClientID: Set<Int>] = [:]
    while bench.execution.outcome == nil {
      try bench.step()
      for (member, orders) in bench.inbox {
        for order in orders {
          guard case .training = order.work else { continue }
          for client in order.work.clients { homes[client, default: []].insert(member) }
        }
      }
    }
    // Over ten rounds a client whose work goes to anybody would have been at 3.8 of the four.
    let mean = Double(homes.values.reduce(0) { $0 + $1.count }) / Double(homes.count)
    #expect(mean < 2.5, "\(mean)")
  }
}

// MARK: - Who does not get ready

extension CrewTests {
  @Test func `one that is to host what is missing is not missed while it gets ready`() throws {
    var bench = try CrewBench(Self.lines)
    bench.join(pace: .milliseconds(5), hosted: .only(ClientRanges([0...3])))
    let other = bench.crew.join("host", hosted: .only(ClientRanges([4...6])), at: bench.now)
    while bench.now < .seconds(5) { try bench.step() }
    #expect(bench.told.isEmpty)
    bench.crew.ready(other, in: &bench.execution, at: bench.now)
    bench.paces[other] = .milliseconds(5)
    _ = try bench.run()
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }

  @Test func `when the last process leaves, those that watch are told`() throws {
    var bench = try CrewBench(Self.lines)
    bench.leave(bench.join(pace: nil))
    try bench.step()
    #expect(bench.told == ["no client process is left; waiting up to 60 s for one"])
  }
}

// MARK: - More processes than cores

extension CrewTests {
  private static let host = Host(name: "node", cores: 3)

  @Test func `no more processes work on a machine than it has cores`() throws {
    var bench = try CrewBench(Self.lines("FedAvg"))
    for _ in 0..<20 { bench.join(pace: .milliseconds(5), host: Self.host) }
    let elsewhere = bench.join(pace: .milliseconds(5), host: Host(name: "other", cores: 1))
    var seen: Set<Int> = []
    while bench.execution.outcome == nil {
      try bench.step()
      seen.formUnion(bench.inbox.filter { !$0.value.isEmpty }.keys)
    }
    #expect(seen == [1, 2, 3, elsewhere])
  }

  @Test func `one that waited takes the place of one that leaves, hangs or cannot`() throws {
    var bench = try CrewBench(Self.lines("FedAvg"))
    for _ in 0..<3 { bench.join(pace: nil, host: Self.host) }
    for _ in 0..<3 { bench.join(pace: .milliseconds(5), host: Self.host) }
    try bench.step()
    #expect(Set(bench.inbox.keys) == [1, 2, 3])
    bench.leave(1)
    try refuse(&bench, 2)
    // The third is late after 10 s.
    _ = try bench.run()
    #expect(bench.told.contains { $0.contains("client process 3") })
    #expect(bench.execution.outcome?.parameters == bench.federation.reference())
  }
}
