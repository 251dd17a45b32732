/// The two tables of updates of Ringleader ASGD, as far as they say what is done with an arrival.
///
/// First a table is filled, while clients start again from the version of the moment, until something of
/// each is in it. Then exactly one version is made for each client: at once for the last one, for each other
/// when it is next back, with what it brought in the table. Who has had its version already works for the
/// table of the next time.
struct RingleaderTables: ArrivalRule {
  /// Of whom there is nothing in the table that is being filled.
  private var awaited: AwaitedClients
  /// Whose version is still to come, where a table is full.
  private var isOwed: [Bool]
  private var owed = 0

  init(clients: Int) {
    awaited = AwaitedClients(clients: clients)
    isOwed = Array(repeating: false, count: clients)
  }

  mutating func verdict(on order: TrainingOrder, at version: Int) -> ArrivalVerdict {
    let client = order.client
    if isOwed[client.index] {
      isOwed[client.index] = false
      owed -= 1
      return .aggregateAlone
    }
    awaited.arrive(client)
    guard owed == 0, awaited.isComplete else { return .hold }
    awaited.startOver()
    for other in isOwed.indices where other != client.index && awaited.isPresent[other] {
      isOwed[other] = true
      owed += 1
    }
    return .aggregate
  }

  func aggregates(with order: TrainingOrder, at version: Int) -> Bool {
    isOwed[order.client.index] || owed == 0 && awaited.isComplete(with: order.client)
  }

  mutating func leave(_ client: ClientID) {
    awaited.leave(client)
    if isOwed[client.index] { owed -= 1 }
    isOwed[client.index] = false
  }

  mutating func join(_ client: ClientID) { awaited.join(client) }
}
