/// Which rows of a data set belong to which client.
struct ClientParts: Equatable {
  /// All clients' rows, one client after another.
  private(set) var rows: [Int32]
  /// Where each client's rows begin, then where the last client's end.
  private(set) var starts: [Int]

  /// The rows of each client.
  init(_ rowsOfClients: [[Int32]]) {
    rows = []
    starts = [0]
    rows.reserveCapacity(rowsOfClients.reduce(0) { $0 + $1.count })
    starts.reserveCapacity(rowsOfClients.count + 1)
    for rowsOfClient in rowsOfClients {
      rows += rowsOfClient
      starts.append(rows.count)
    }
  }

  /// From the owner of each row, `nobody` for rows that are left over; a client's rows ascend.
  init(owners: [Int32], clients: Int) {
    starts = Array(repeating: 0, count: clients + 1)
    for owner in owners where owner != Self.nobody { starts[Int(owner) + 1] += 1 }
    for client in 0..<clients { starts[client + 1] += starts[client] }
    rows = Array(repeating: 0, count: starts[clients])
    var next = starts
    for (row, owner) in owners.enumerated() where owner != Self.nobody {
      rows[next[Int(owner)]] = Int32(row)
      next[Int(owner)] += 1
    }
  }

  /// The same parts, where each row is called what stands in its place in `names`.
  func renamed(_ names: [Int32]) -> ClientParts {
    var parts = self
    parts.rows = rows.map { names[Int($0)] }
    return parts
  }

  static let nobody: Int32 = -1

  var clients: Int { starts.count - 1 }

  func count(of client: Int) -> Int { starts[client + 1] - starts[client] }

  func row(at position: Int, of client: Int) -> Int32 { rows[starts[client] + position] }

  func rows(of client: Int) -> ArraySlice<Int32> { rows[starts[client]..<starts[client + 1]] }
}
