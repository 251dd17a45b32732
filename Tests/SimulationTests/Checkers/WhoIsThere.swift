import Execution

@testable import Runtime

/// Each member has a connection of its own.
struct WhoIsThere: Checker {
  static let rule = "nobody is there twice, or after it was refused or its connection broke"

  private var refused: Set<String> = []

  mutating func begin(from state: RunState) { refused = [] }

  mutating func see(_ event: RunEvent) {
    if case .rejected(let name, _) = event { refused.insert(name) }
  }

  mutating func look(at coordination: Coordination) throws(Breach) {
    let (members, identities) = (coordination.crew.numbers, coordination.identities)
    guard members == identities.keys.sorted() else {
      throw Breach("members \(members) have the connections \(identities.keys.sorted())")
    }
    guard Set(identities.values).count == identities.count else {
      throw Breach("two of the members \(members) have one connection")
    }
    for member in members where refused.contains(coordination.crew.name(of: member)) {
      throw Breach("\(coordination.crew.name(of: member)) was refused")
    }
  }
}
