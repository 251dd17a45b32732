internal import Chance

/// Kinds of devices that were measured, of which each client has one, so that a slow processor keeps
/// the slow network that it was found with.
public struct DeviceTable: Hashable, Sendable {
  /// At least one. What one of them says, all do.
  public let devices: [Device]
  /// Which device each client has.
  public let assignment: DeviceAssignment
  /// The sum of the shares up to each device.
  private let cumulative: [Double]

  /// - Precondition: at least one device.
  public init(devices: [Device], assignment: DeviceAssignment = .random) {
    precondition(!devices.isEmpty, "a table has a device")
    self.devices = devices
    self.assignment = assignment
    cumulative = devices.reduce(into: []) { $0.append(($0.last ?? 0) + $1.share) }
  }

  /// Whether devices say how long ways take.
  var hasWays: Bool {
    let first = devices[0]
    return [first.download, first.upload, first.latency].contains { $0 != nil }
  }

  /// A device. What is nil is as the delays say beside the table.
  public struct Device: Hashable, Sendable {
    /// What it is called; empty where it has no name.
    public var name: String
    /// How many times as long as usual its work takes.
    public var factor: Double?
    /// Bytes to it per time unit.
    public var download: Double?
    /// Bytes from it per time unit.
    public var upload: Double?
    /// The time of each way beside the bytes.
    public var latency: Double?
    /// How frequent it is, in proportion to the others' shares.
    public var share: Double

    public init(
      name: String = "", factor: Double? = nil, download: Double? = nil, upload: Double? = nil,
      latency: Double? = nil, share: Double = 1
    ) {
      self.name = name
      self.factor = factor
      self.download = download
      self.upload = upload
      self.latency = latency
      self.share = share
    }
  }

  /// The client's device: a function of the seed and the client, stored nowhere.
  /// - Complexity: O(log devices).
  public func device(of client: ClientID, seed: UInt64) -> Device {
    switch assignment {
    case .order: return devices[client.index % devices.count]
    case .random:
      var stream = RandomStream(seed: seed, purpose: .device, client: client.rawValue)
      return devices[cumulative.place(of: stream.nextUnit() * cumulative[cumulative.count - 1])]
    }
  }
}

/// How what was recorded of devices is given to clients.
public enum DeviceAssignment: String, Hashable, Sendable, CaseIterable {
  /// By the seed.
  case random
  /// One after another.
  case order

  /// Which of so many recorded devices each client is, none of them twice; nil for a client that
  /// none is left for.
  public func places(of devices: Int, clients: Int, seed: UInt64) -> [Int?] {
    switch self {
    case .order: return (0..<clients).map { $0 < devices ? $0 : nil }
    case .random:
      var places = Array(0..<max(devices, clients))
      var stream = RandomStream(seed: seed, purpose: .device, update: 1)
      for client in 0..<clients {
        let rest = UInt32(places.count - client)
        places.swapAt(client, client + Int(stream.nextBelow(rest)))
      }
      return places[..<clients].map { $0 < devices ? $0 : nil }
    }
  }
}
