/// What was observed of single updates and clients during a run.
package struct RunObservations: Sendable {
  /// A client, and what it counted.
  package struct Client: Hashable, Sendable {
    package var number: Int
    package var name: String?
    /// p_i.
    package var clientWeight: Double
    /// How many of its updates were aggregated.
    package var contributions: Int
    /// The sum of their aggregation weights.
    package var weight: Double
    /// p~_i, as the plan has it; nil where it has none.
    package var predictedShare: Double?

    package init(
      number: Int, name: String? = nil, clientWeight: Double, contributions: Int, weight: Double,
      predictedShare: Double? = nil
    ) {
      (self.number, self.name, self.clientWeight) = (number, name, clientWeight)
      (self.contributions, self.weight) = (contributions, weight)
      self.predictedShare = predictedShare
    }
  }

  /// A piece of work, from the order to the arrival.
  package struct Work: Hashable, Sendable {
    package var client: Int
    /// The client's own count.
    package var number: Int
    package var baseVersion: Int
    /// Virtual, in units.
    package var started, arrived: Double

    package init(client: Int, number: Int, baseVersion: Int, started: Double, arrived: Double) {
      (self.client, self.number, self.baseVersion) = (client, number, baseVersion)
      (self.started, self.arrived) = (started, arrived)
    }
  }

  /// The test accuracy on a client over virtual time.
  package struct ClientCurve: Hashable, Sendable {
    package var client: Int
    package var name: String?
    package var curve: Curve

    package init(client: Int, name: String?, curve: Curve) {
      (self.client, self.name, self.curve) = (client, name, curve)
    }

    /// What people call it.
    var label: String { name ?? "client \(client)" }

    /// Where it ended; nil where it was not measured.
    var end: Curve.Point? { curve.points.last }
  }

  /// A client process, and what it did.
  package struct Process: Hashable, Sendable {
    /// Its number among those of all sessions.
    package var number: Int
    package var host: String?
    package var pid, cores, memory: Int?
    /// Updates that it answered, and clients that it evaluated; nil where nobody counted them.
    package var updates, evaluations: Int?
    /// In seconds: how long it was at work, and when it came and left; `left` is nil where it was there to the
    /// end of its session.
    package var busy, joined, left: Double?

    package init(
      number: Int, host: String?, pid: Int? = nil, cores: Int? = nil, memory: Int? = nil,
      updates: Int? = nil, evaluations: Int? = nil, busy: Double? = nil, joined: Double? = nil,
      left: Double? = nil
    ) {
      (self.number, self.host, self.pid, self.cores) = (number, host, pid, cores)
      (self.memory, self.updates, self.evaluations) = (memory, updates, evaluations)
      (self.busy, self.joined, self.left) = (busy, joined, left)
    }
  }

  /// How many updates had a staleness; ascending, each once.
  package var staleness: [(staleness: Int, updates: Int)]
  /// By number; empty where not all were kept.
  package var clients: [Client]
  /// How many aggregations there were.
  package var aggregations: Int
  /// Of the run's beginning.
  package var work: [Work]
  /// When versions were made, as far as `work` goes.
  package var versions: [Double]
  /// By number.
  package var clientCurves: [ClientCurve]
  /// By number.
  package var processes: [Process]
  /// How long the run took, all sessions together; nil where it is not known.
  package var wallSeconds: Double?
  /// What was not kept, a sentence each.
  package var missing: [String]

  package init(
    staleness: [(staleness: Int, updates: Int)] = [], clients: [Client] = [],
    aggregations: Int = 0, work: [Work] = [], versions: [Double] = [],
    clientCurves: [ClientCurve] = [], processes: [Process] = [], wallSeconds: Double? = nil,
    missing: [String] = []
  ) {
    self.staleness = staleness
    self.clients = clients
    self.aggregations = aggregations
    self.work = work
    self.versions = versions
    self.clientCurves = clientCurves
    self.processes = processes
    self.wallSeconds = wallSeconds
    self.missing = missing
  }

  /// What the clients counted; nil where that is not known of all.
  var received: ReceivedWeights? {
    ReceivedWeights(
      contributions: clients.map(\.contributions), weights: clients.map(\.weight),
      clientWeights: clients.map(\.clientWeight), aggregations: aggregations)
  }
}
