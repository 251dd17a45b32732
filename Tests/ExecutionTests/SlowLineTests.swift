import Federation
import Testing

@testable import Execution

/// How much a process at the end of a line has in hand.
@Suite struct SlowLineTests {
  /// Gives a process all that it has room for, answers when they are due, and looks at the end of the time
  /// how many messages were under way and how many updates were done.
  private func run(line: Duration, work: Duration, for time: Duration) -> (most: Int, done: Int) {
    var member = Member(number: 1, name: "it", hosted: .any, host: Host(), at: .zero)
    member.isReady = true
    let piece = Work.training(
      TrainingWork(
        need: Need(0, 0),
        members: [
          Contribution(
            order: TrainingOrder(client: ClientID(0), update: 0, baseVersion: 0),
            weight: 1)
        ]))
    var (now, order, done, most) = (Duration.zero, UInt64(0), 0, 0)
    // When each answer is here; the process does one after the other.
    var due: [(order: UInt64, at: Duration)] = []
    var free = Duration.zero
    while now < time {
      while member.hasRoom {
        order += 1
        member.assign(piece, order: order, isFollowed: false, at: now)
        free = max(free, now + line / 2) + work
        due.append((order, free + line / 2))
      }
      most = max(most, member.assignments.count)
      let next = due.removeFirst()
      now = next.at
      guard let (assignment, _) = member.remove(next.order) else { break }
      member.measure(piece, since: assignment.since, isFollowed: false, at: now)
      done += 1
    }
    return (most, done)
  }

  @Test(arguments: [
    (Duration.milliseconds(50), Duration.milliseconds(5)), (.milliseconds(50), .milliseconds(20)),
    (.milliseconds(200), .milliseconds(10)),
  ])
  func `work handed out in advance hides a slow line`(line: Duration, work: Duration) {
    let (most, done) = run(line: line, work: work, for: .seconds(10))
    let ideal = Duration.seconds(10) / work
    #expect(Double(done) > 0.85 * ideal, "\(done) of \(ideal)")
    // What is on the line, and two messages for the process; not more and more.
    #expect(Double(most) <= line / work + 4, "\(most)")
  }

  @Test func `a quick line is given no more than before`() {
    let (most, _) = run(line: .microseconds(400), work: .microseconds(200), for: .seconds(1))
    #expect(most == 2)
  }
}
