/// Who has not been back yet, of all who are there, before the first aggregation.
struct AwaitedClients: Sendable {
  /// Whether each has been back.
  private var wasBack: [Bool]
  /// Whether each is there.
  private var isPresent: [Bool]
  /// How many are there and have not been back.
  private var missing: Int

  init(clients: Int) {
    wasBack = Array(repeating: false, count: clients)
    isPresent = Array(repeating: true, count: clients)
    missing = clients
  }

  /// Whether all who are there have been back.
  var isComplete: Bool { missing == 0 }

  /// Whether they have, once this one has.
  func isComplete(with client: ClientID) -> Bool {
    missing == (wasBack[client.index] ? 0 : 1)
  }

  mutating func arrive(_ client: ClientID) {
    if !wasBack[client.index], isPresent[client.index] { missing -= 1 }
    wasBack[client.index] = true
  }

  mutating func leave(_ client: ClientID) {
    if !wasBack[client.index] { missing -= 1 }
    isPresent[client.index] = false
  }

  mutating func join(_ client: ClientID) {
    if !wasBack[client.index] { missing += 1 }
    isPresent[client.index] = true
  }
}
