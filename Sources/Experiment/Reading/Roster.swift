import Federation

/// Which recorded device each client is.
struct Roster {
  /// The id of each client's device; nil for a client that none is left for.
  let ids: [String?]

  /// An id that is a whole number below M is that client, others take the clients that are left, in
  /// the order in which they appear; or the seed draws.
  /// - Parameter clients: how many there are; nil where that is not known, which takes all.
  init(_ ids: [String], clients: Int?, _ assignment: DeviceAssignment, seed: UInt64) {
    let clients = clients ?? ids.count
    switch assignment {
    case .random:
      self.ids = assignment.places(of: ids.count, clients: clients, seed: seed).map { place in
        place.map { ids[$0] }
      }
    case .order:
      var found = [String?](repeating: nil, count: clients)
      var others: [String] = []
      for id in ids {
        if let number = Int(id), 0..<clients ~= number, "\(number)" == id {
          found[number] = id
        } else {
          others.append(id)
        }
      }
      var rest = others.makeIterator()
      for client in found.indices where found[client] == nil { found[client] = rest.next() }
      self.ids = found
    }
  }

  /// What was recorded of each client.
  func values<Value>(_ recording: Recording<Value>) -> [[Value]] {
    ids.map { recording.values(of: $0) }
  }
}
