import DequeModule
import Federation
import Wire

@testable import Execution
@testable import Runtime

/// Nobody has more open orders than its queue and its line allow, and none twice.
struct LittleIsOpen: Checker {
  static let rule = "nobody has more open orders than allowed, or the same work twice"

  /// Messages of orders: two in work, and those that a slow line holds; and the orders of each.
  private static let messagesMax = 2 + 62
  private static let ordersPerMessageMax = 64

  private var numbers: Set<UInt64> = []

  mutating func begin(from state: RunState) { numbers = [] }

  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach) {
    let number: UInt64
    switch message {
    case .trainOrder(let order): number = order.order
    case .evaluateOrder(let order) where !order.continues: number = order.order
    default: return
    }
    guard numbers.insert(number).inserted else { throw Breach("order \(number) is given twice") }
  }

  mutating func look(at coordination: Coordination) throws(Breach) {
    let crew = coordination.crew
    var units = 0
    for (number, member) in crew.members {
      let open = member.assignments
      units += open.reduce(0) { $0 + $1.work.units }
      // One more where it takes over what another lets lie.
      guard open.count(where: { !$0.isFollowed }) <= Self.messagesMax + 1,
        open.count <= Self.messagesMax * Self.ordersPerMessageMax
      else { throw Breach("member \(number) has \(open.count) open orders") }
      guard Set(open.map(\.work.id)).count == open.count else {
        throw Breach("member \(number) has the same work twice")
      }
      for assignment in open where crew.holders[assignment.work.id]?.contains(number) != true {
        throw Breach("member \(number) has \(assignment.work.id), and nobody knows")
      }
    }
    guard units == crew.openUnits else {
      throw Breach("\(crew.openUnits) clients are said to be under way, and \(units) are")
    }
    for (work, holders) in crew.holders {
      for holder in holders where crew.members[holder] == nil {
        throw Breach("\(work) is held by member \(holder), who left")
      }
    }
  }
}

/// What the coordinator holds does not grow with the run.
struct LittleIsHeld: Checker {
  static let rule = "versions, answers and unread bytes are no more than the experiment asks for"

  let clients: Int
  /// Evaluations that may be open at once.
  private static let evaluationsMax = 8
  /// Of what was sent to one peer: some sixty messages of orders with the models of such small
  /// experiments, and a ping each second.
  private static let unreadBytesMax = 1 << 18

  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach) {
    guard line.bytesDown <= Self.unreadBytesMax else {
      throw Breach("\(line.bytesDown) bytes lie unread at the end of line \(line.number)")
    }
  }

  mutating func look(at coordination: Coordination) throws(Breach) {
    let execution = coordination.execution
    // Where clients restart before their updates are aggregated, a buffer of them waits besides.
    let versionsMax = 2 * clients + Self.evaluationsMax + 1
    guard execution.heldVersions <= versionsMax else {
      throw Breach("\(execution.heldVersions) versions are held; allowed: \(versionsMax)")
    }
    guard execution.returned.count <= execution.contributionsAheadMax else {
      throw Breach("\(execution.returned.count) answers wait")
    }
    guard execution.steps.count <= Execution.stepsAheadMax else {
      throw Breach("\(execution.steps.count) steps are decided ahead")
    }
  }
}
