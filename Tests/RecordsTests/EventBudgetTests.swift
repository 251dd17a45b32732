import Execution
import Records
import Testing

@Suite struct EventBudgetTests {
  private func newcomer(_ member: Int) -> RunEvent {
    .joined(
      RunEvent.Newcomer(
        member: member, name: "client process \(member)", host: Host(name: "host", cores: 2),
        pid: member, memoryBytes: nil, arithmetic: "ordered"))
  }

  private func bytes(of events: [RunEvent]) -> Int {
    events.reduce(0) { sum, event in
      switch event {
      case .trouble(_, let text), .noted(let text): sum + text.utf8.count
      default: sum
      }
    }
  }

  @Test func `what a peer makes of the log ends, and is counted from there`() {
    var budget = EventBudget()
    let text = String(repeating: "x", count: 8_000)
    var told: [RunEvent] = []
    for _ in 0..<10_000 { told += budget.admit(.trouble(name: "one", text: text), at: 5) }
    #expect(bytes(of: told) > 700_000 && bytes(of: told) < 786_432)
    let notes = told.compactMap { if case .noted(let text) = $0 { text } else { nil } }
    #expect(notes.count == 1)
    // An hour later there is room for 360,000 bytes.
    var later: [RunEvent] = []
    for _ in 0..<10_000 { later += budget.admit(.trouble(name: "one", text: text), at: 3_605) }
    #expect((300_000...360_200).contains(bytes(of: later)))
    let said = later.compactMap { if case .noted(let text) = $0 { text } else { nil } }
    #expect(said.count == 1 && said[0].hasSuffix("of peers were not told of in the last minute"))
  }

  @Test func `what the run does is told however much peers do`() {
    var budget = EventBudget()
    for _ in 0..<1_000_000 {
      _ = budget.admit(.rejected(name: "a peer", reason: "rubbish"), at: 0)
    }
    #expect(budget.rejected == 1_000_000)
    #expect(budget.admit(.kept(aggregations: 3), at: 0).count == 1)
    #expect(budget.admit(newcomer(7), at: 0).isEmpty)
  }

  @Test func `whose coming is told, its going is told too`() {
    var budget = EventBudget()
    var here: [Int] = []
    for member in 1...100_000 {
      if case .joined? = budget.admit(newcomer(member), at: 0).first { here.append(member) }
    }
    #expect(here.count > 1_000 && here == Array(1...here.count))
    for member in [1, here.count, here.count + 1] {
      let worked = budget.admit(.worked(member: member, WorkDone()), at: 0)
      let left = budget.admit(.left(member: member, name: "x", reason: "y"), at: 0)
      #expect(worked.count == left.count)
      #expect(left.count == (member <= here.count ? 1 : 0))
    }
  }
}
