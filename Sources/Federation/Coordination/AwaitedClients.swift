/// Who has not been back yet, of all who are there, before an aggregation that has something of each.
struct AwaitedClients: Sendable {
  /// How large the harmonic mean of the counts has to be.
  private let leastMean: Double
  /// How often each has been back.
  private var counts: [Int]
  /// Whether each is there.
  private(set) var isPresent: [Bool]
  private var present: Int
  /// How many are there and have not been back.
  private var missing: Int
  /// The sum of 1 over the counts, of those who are there and have been back.
  private var inverses = 0.0

  init(clients: Int, leastMean: Double = 1) {
    self.leastMean = leastMean
    counts = Array(repeating: 0, count: clients)
    isPresent = Array(repeating: true, count: clients)
    (present, missing) = (clients, clients)
  }

  /// Whether all who are there have been back, and often enough.
  var isComplete: Bool { missing == 0 && isEnough(inverses) }

  /// Whether they have, once this one has.
  func isComplete(with client: ClientID) -> Bool {
    let count = counts[client.index]
    guard isPresent[client.index] else { return isComplete }
    let rest = inverses - (count == 0 ? 0 : 1 / Double(count))
    return missing == (count == 0 ? 1 : 0) && isEnough(rest + 1 / Double(count + 1))
  }

  private func isEnough(_ inverses: Double) -> Bool {
    // Each at least once is a mean of at least 1, whatever rounding makes of the sum.
    leastMean <= 1 || Double(present) >= leastMean * inverses * (1 - 1e-12)
  }

  mutating func arrive(_ client: ClientID) {
    let count = counts[client.index]
    counts[client.index] += 1
    guard isPresent[client.index] else { return }
    if count == 0 { missing -= 1 } else { inverses -= 1 / Double(count) }
    inverses += 1 / Double(count + 1)
  }

  mutating func leave(_ client: ClientID) {
    let count = counts[client.index]
    if count == 0 { missing -= 1 } else { inverses -= 1 / Double(count) }
    isPresent[client.index] = false
    present -= 1
  }

  mutating func join(_ client: ClientID) {
    let count = counts[client.index]
    if count == 0 { missing += 1 } else { inverses += 1 / Double(count) }
    isPresent[client.index] = true
    present += 1
  }

  /// Nobody has been back, of those who are there.
  mutating func startOver() {
    for client in counts.indices { counts[client] = 0 }
    (missing, inverses) = (present, 0)
  }
}
