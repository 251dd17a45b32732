import Federation
internal import Records

extension PlanReport {
  /// The elements of the JSON's list of clients, as `JSONEncoder` lays them out, in pieces: an
  /// encoder would hold all of a million.
  func writeClients(_ write: ([UInt8]) throws -> Void) rethrows {
    var list = ClientList()
    let weights = summary.weights
    let errors = (participation: weights.participationErrors, strength: weights.standardErrors)
    for client in weights.importance.indices {
      append(client, errors, to: &list)
      if list.text.count >= 1 << 16 {
        try write(list.text)
        list.text.removeAll(keepingCapacity: true)
      }
    }
    try write(list.text)
  }

  /// In the order of the keys.
  private func append(
    _ client: Int, _ errors: (participation: [Double], strength: [Double]),
    to list: inout ClientList
  ) {
    let (weights, staleness) = (summary.weights, summary.clientStaleness[client])
    list.begin()
    if !summary.abandoned.isEmpty { list.add("abandoned", summary.abandoned[client]) }
    list.add("client", client)
    list.add("idle_share", summary.idleShares[client])
    list.add("importance", weights.importance[client])
    list.add("mean_delay", summary.meanDelays[client])
    list.add("participation", weights.participation[client])
    if let error = errors.participation.own(client) { list.add("participation_error", error) }
    if let maximum = staleness.maximum { list.add("staleness_max", maximum) }
    if let mean = staleness.mean { list.add("staleness_mean", mean) }
    if !summary.clientHistograms.isEmpty,
      let most = summary.clientHistograms[client].quantile(0.95)
    {
      list.add("staleness_p95", most)
    }
    list.add("strength", weights.strength[client])
    if let error = errors.strength.own(client) { list.add("strength_error", error) }
    list.add("surrogate_importance", surrogate.shares[client])
    if let error = surrogate.standardErrors.own(client) {
      list.add("surrogate_importance_error", error)
    }
    list.add("updates", staleness.count)
    list.add("weight", weights.weights[client])
    list.add("weight_mean", summary.weightMeans[client])
    list.add("weight_variance", summary.weightVariances[client])
    list.end()
  }
}

/// Objects of numbers as JSON, two spaces a level, the second level of a document.
private struct ClientList {
  var text: [UInt8] = []
  private var isFirst = true
  private var isEmpty = true

  mutating func begin() {
    text.append(contentsOf: (isFirst ? "\n    {" : ",\n    {").utf8)
    (isFirst, isEmpty) = (false, true)
  }

  mutating func end() { text.append(contentsOf: "\n    }".utf8) }

  mutating func add(_ key: String, _ value: Int) { add(key, text: value.description) }

  /// Nothing where JSON has no word for the number.
  mutating func add(_ key: String, _ value: Double) {
    guard value.isFinite else { return }
    let text = value.description
    add(key, text: text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  private mutating func add(_ key: String, text value: String) {
    text.append(contentsOf: (isEmpty ? "\n      \"" : ",\n      \"").utf8)
    text.append(contentsOf: key.utf8)
    text.append(contentsOf: "\" : ".utf8)
    text.append(contentsOf: value.utf8)
    isEmpty = false
  }
}
