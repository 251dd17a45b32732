/// The way of a model to a client and of its update back.
public struct Network: Hashable, Sendable {
  /// The time of each way beside its bytes: a draw for each, or always the client's own.
  public var latency: LawOrList?
  /// Bytes to the client per time unit, one number for each client; nil where bytes take no time.
  public var download: LawOrList?
  /// Bytes from the client per time unit, one number for each client; nil where bytes take no time.
  public var upload: LawOrList?

  public init(latency: LawOrList? = nil, download: LawOrList? = nil, upload: LawOrList? = nil) {
    self.latency = latency
    self.download = download
    self.upload = upload
  }
}

/// A law for all clients, or a number for each of them.
public enum LawOrList: Hashable, Sendable {
  case law(DelayLaw)
  /// In client order.
  case list([Double])

  /// The client's law, which for a listed number is that it is always this.
  func law(of client: ClientID) -> DelayLaw {
    switch self {
    case .law(let law): law
    case .list(let numbers): .constant(numbers[client.index])
    }
  }
}
