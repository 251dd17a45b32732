import Execution
import Federation

/// Which clients nobody can train at the moment: those that client processes declared, of which none is
/// there now. Under the real clock the federation goes on without them.
struct Attendance {
  private var declared = ClientRanges()
  private var away: Set<ClientID> = []
  private var changesSeen = 0

  /// Who has left and who has joined since this was asked last, by client.
  /// - Complexity: O(clients that are declared) where somebody came or went, else O(1).
  mutating func changes(in crew: Crew) -> [Happening] {
    guard crew.attendanceChanges != changesSeen else { return [] }
    changesSeen = crew.attendanceChanges
    let attended = crew.attended
    declared = ClientRanges(declared.ranges + (attended?.ranges ?? []))
    var happenings: [Happening] = []
    for client in declared.clients {
      let isThere = attended?.contains(client) ?? true
      if isThere, away.remove(client) != nil { happenings.append(.joined(client)) }
      if !isThere, away.insert(client).inserted { happenings.append(.left(client)) }
    }
    return happenings
  }
}
