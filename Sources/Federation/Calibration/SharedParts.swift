/// What clients share, as the record of their updates tells: processors, a line in each direction, the
/// server. Each is there only where it matters.
///
/// What a part explains by what the others did is taken out of an update's time, and no more: a model with
/// the part, under the same orders, gives the times that were seen.
public struct SharedParts: Hashable, Sendable {
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case processors
    case line
    case server
  }

  public private(set) var processors: SharedProcessorsFit?
  public private(set) var download: SharedLineFit?
  public private(set) var upload: SharedLineFit?
  public private(set) var server: ServerFit?
  /// The clients' updates, each as long as it would have been where its client shared nothing, and without
  /// `latencies`; as they were seen where nothing is shared.
  public let alone: [ObservedClient]
  /// What each client's way takes each time beside the lines, in time units; empty where nothing is shared.
  let latencies: [Double]

  /// Looks for them.
  /// - Parameters:
  ///   - clients: all that was recorded, since whoever was left out was there for the others.
  ///   - bytes: of a model and of an update, without which no line is found.
  ///   - processors: how many there are, where that is known.
  ///   - parts: those that are looked for.
  public init(
    _ clients: [ObservedClient], bytes: (download: Int, upload: Int)? = nil,
    processors: Double? = nil, parts: Set<Part> = Set(Part.allCases)
  ) {
    if parts.contains(.processors) {
      self.processors = SharedProcessorsFit(clients, count: processors)
    }
    if parts.contains(.server) { server = ServerFit(clients) }
    if parts.contains(.line), let bytes {
      download = Self.line(clients, bytes: bytes.download, \.download)
      upload = Self.line(clients, bytes: bytes.upload, \.upload)
    }
    guard self.processors != nil || download != nil || upload != nil || server != nil else {
      (alone, latencies) = (clients, [])
      return
    }
    // In the order of clients and updates, which both lists are in.
    var down = (download?.times ?? [])[...]
    var up = (upload?.times ?? [])[...]
    let ways = clients.map { client in
      client.updates.map { update -> Double in
        guard let stages = update.stages else { return 0 }
        let onLine =
          (update.download == nil ? 0 : down.popFirst() ?? 0)
          + (update.upload == nil ? 0 : up.popFirst() ?? 0)
        return stages.download + stages.upload - onLine
      }
    }
    let latencies = ways.map { ways in
      // The first orders wait until everything is ready.
      let rest = ways.dropFirst()
      return max(0, rest.reduce(0, +) / Double(max(1, rest.count))) / 2
    }
    let work = self.processors.map { fit in
      WorkTogether(clients.flatMap(\.updates)) { fit.processors.speed(of: $0) }
    }
    let isServed = server != nil
    alone = clients.indices.map { place in
      let updates = zip(clients[place].updates, ways[place]).map { update, way in
        let length =
          (work?.alone(update.work) ?? update.workLength) + (update.stages?.wait ?? 0)
          + (isServed ? 0 : update.served ?? 0) + way - 2 * latencies[place]
        return ObservedUpdate(start: update.start, end: update.start + max(1e-9, length))
      }
      return ObservedClient(name: clients[place].name, updates: updates)
    }
    self.latencies = latencies
  }

  private static func line(
    _ clients: [ObservedClient], bytes: Int, _ transfer: (ObservedUpdate) -> Range<Double>?
  ) -> SharedLineFit? {
    let transfers = clients.enumerated().flatMap { place, client in
      client.updates.compactMap(transfer).map {
        ObservedTransfer(
          client: ClientID(UInt32(place)),
          start: VirtualTime(ticks: VirtualDuration(roundingUnits: $0.lowerBound).ticks),
          length: VirtualDuration(roundingUnits: $0.upperBound - $0.lowerBound))
      }
    }
    guard bytes > 0 else { return nil }
    let fit = SharedLineFit(transfers, bytes: Double(bytes), clients: clients.count)
    return fit?.matters == true ? fit : nil
  }

  /// Whether clients share nothing that matters.
  public var isEmpty: Bool { latencies.isEmpty }

  /// A delay model of what clients do by themselves, with what they share.
  func adding(to model: DelayModel) -> DelayModel {
    var model = model
    model.processors = processors?.processors
    model.server = server.map { ServerTimes(aggregation: .constant($0.aggregation)) }
    let shared = SharedBandwidth(download: download?.capacity, upload: upload?.capacity)
    let network = Network(
      latency: latencies.contains { $0 > 0 } ? .list(latencies.map { max(1e-9, $0) }) : nil,
      shared: shared == SharedBandwidth() ? nil : shared)
    model.network = network == Network() ? nil : network
    return model
  }
}

/// How long the server was busy before it gave orders.
public struct ServerFit: Hashable, Sendable {
  /// The median over aggregations, of the time from the decision to its first order's giving.
  public let aggregation: Double
  /// Its share of the updates' time.
  public let share: Double

  /// Below this share of the updates' time it does not matter.
  static let leastShare = 0.01

  /// Nil where it does not matter, or is not known.
  init?(_ clients: [ObservedClient]) {
    var first: [Double: Double] = [:]
    var (total, count) = (0.0, 0)
    // The first orders wait until everything is ready.
    for update in clients.flatMap({ $0.updates.dropFirst() }) {
      guard let served = update.served else { return nil }
      first[update.start] = min(first[update.start] ?? .infinity, served)
      total += update.end - update.start
      count += 1
    }
    guard count > 0 else { return nil }
    let sorted = first.values.sorted()
    aggregation = sorted[sorted.count / 2]
    share = aggregation * Double(count) / total
    if share < Self.leastShare { return nil }
  }
}

extension ObservedUpdate {
  /// When the model was on its way.
  fileprivate var download: Range<Double>? {
    stages.flatMap { stages in
      let there = work.lowerBound - stages.wait
      return stages.download > 0 ? (there - stages.download)..<there : nil
    }
  }

  /// When the update was on its way back.
  fileprivate var upload: Range<Double>? {
    stages.flatMap { $0.upload > 0 ? (end - $0.upload)..<end : nil }
  }
}
