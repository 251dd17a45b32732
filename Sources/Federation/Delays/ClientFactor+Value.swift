internal import Chance

extension ClientFactor {
  /// The client's factor: a function of the seed and the client, stored nowhere.
  /// - Precondition: it is not of the data.
  func value(of client: ClientID, among clients: Int, seed: UInt64) -> Double {
    var stream: RandomStream {
      RandomStream(seed: seed, purpose: .clientFactor, client: client.rawValue)
    }
    switch self {
    case .same: return 1
    case .spread(let percent):
      return clients > 1 ? 1 - Double(client.rawValue) / Double(clients - 1) * percent / 100 : 1
    case .list(let factors): return factors[client.index]
    case .tiers(let tiers):
      var own = stream
      var place = own.nextUnit() * tiers.reduce(0) { $0 + $1.share }
      for tier in tiers {
        place -= tier.share
        if place < 0 { return tier.factor }
      }
      // Rounding may leave a little of the last share.
      return tiers.last { $0.share > 0 }?.factor ?? 1
    case .law(let law):
      if let fixed = law.fixedValue { return fixed }
      var own = stream
      return law.draw(&own)
    case .zipf(let exponent, let ranks):
      var own = stream
      return Double(own.nextZipf(exponent: exponent, ranks: ranks))
    case .data: preconditionFailure("factors of the data are listed before a delay is drawn")
    }
  }
}
