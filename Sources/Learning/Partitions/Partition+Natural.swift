internal import Wording

extension Partition {
  /// Rows go to the clients of their users: the first client has the first `perClient` users, and so
  /// on, and users who are left over have no client; with nil all users are cut, in order, into as many
  /// groups as there are clients.
  static func natural(
    _ users: [Int32], userCount: Int, clients: Int, perClient: Int?
  ) -> ClientParts {
    var clientOf = Array(repeating: ClientParts.nobody, count: userCount)
    let usersOfClients = usersOfClients(userCount, clients: clients, perClient: perClient)
    for (client, users) in usersOfClients.enumerated() {
      for user in users { clientOf[user] = Int32(client) }
    }
    let owners = users.map { Int($0) < userCount ? clientOf[Int($0)] : ClientParts.nobody }
    return ClientParts(owners: owners, clients: clients)
  }

  /// The users of each client.
  static func usersOfClients(_ userCount: Int, clients: Int, perClient: Int?) -> [Range<Int>] {
    (0..<clients).map { client in
      guard let perClient else { return part(client, of: clients, outOf: userCount) }
      return min(userCount, client * perClient)..<min(userCount, (client + 1) * perClient)
    }
  }

  /// How many users there are, enough for all clients.
  static func countUsers(
    _ rows: DividedRows, clients: Int, perClient: Int?
  ) throws(LearningError) -> Int {
    guard let users = rows.users else {
      throw LearningError(
        .partition,
        "the partition natural needs data that says whose each sample is: "
          + "LEAF, texts, a CSV file with a `client` column, or arrays with `clients`; this "
          + "data does not")
    }
    let count = Int(users.max() ?? -1) + 1
    let needed = clients * (perClient ?? 1)
    guard needed <= count else {
      throw LearningError(
        .partition,
        "\(clients.counted("client")) of \((perClient ?? 1).counted("user")) would need "
          + "\(needed.counted("user")); the data has \(count.grouped)")
    }
    return count
  }
}
