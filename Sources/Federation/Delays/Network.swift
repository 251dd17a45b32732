/// The way of a model to a client and of its update back.
public struct Network: Hashable, Sendable {
  /// The time of each way beside its bytes: a draw for each, or always the client's own.
  public var latency: LawOrList?
  /// Bytes to the client per time unit, one number for each client; nil where bytes take no time.
  public var download: LawOrList?
  /// Bytes from the client per time unit, one number for each client; nil where bytes take no time.
  public var upload: LawOrList?
  /// A line that all have part in, beside each client's own; nil where there is none.
  public var shared: SharedBandwidth?

  public init(
    latency: LawOrList? = nil, download: LawOrList? = nil, upload: LawOrList? = nil,
    shared: SharedBandwidth? = nil
  ) {
    self.latency = latency
    self.download = download
    self.upload = upload
    self.shared = shared
  }
}

/// What goes through the server's line at a time, whoever is on it; max-min fairly shared.
public struct SharedBandwidth: Hashable, Sendable {
  /// Bytes to all clients in a time unit; nil where it sets no bound.
  public var download: Double?
  /// Bytes from all clients in a time unit; nil where it sets no bound.
  public var upload: Double?

  public init(download: Double? = nil, upload: Double? = nil) {
    (self.download, self.upload) = (download, upload)
  }

  /// What is wrong with it; nil where nothing is.
  var problem: SettingProblem? {
    Bound.problem(
      [("download", download), ("upload", upload)].compactMap { part, number in
        number.map { Bound(part, $0, Network.bandwidthRule) }
      })
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
