internal import Wording

/// What a finished run says about itself: `summary.json`.
public struct Summary: Codable, Hashable, Sendable {
  /// How good the final model is, weighted by importance over the clients.
  public struct Final: Codable, Hashable, Sendable {
    /// What was not measured is nil, and has no key.
    public var trainLoss: Double?
    /// On the test samples.
    public var testLoss: Double?
    /// On the test samples, from 0 to 1.
    public var testAccuracy: Double?
    /// The share of test samples whose label is among the five largest scores; absent where that is
    /// not measured, as where there are at most five classes.
    public var testTop5: Double?

    /// On how many clients that was measured; absent where on all.
    public var evaluatedClients: Int?

    /// These measures; what is not finite counts as not measured.
    public init(
      trainLoss: Double?, testLoss: Double?, testAccuracy: Double?, testTop5: Double? = nil,
      evaluatedClients: Int? = nil
    ) {
      self.trainLoss = trainLoss.finite
      self.testLoss = testLoss.finite
      self.testAccuracy = testAccuracy.finite
      self.testTop5 = testTop5.finite
      self.evaluatedClients = evaluatedClients
    }

    enum CodingKeys: String, CodingKey {
      case trainLoss = "train_loss"
      case testLoss = "test_loss"
      case testAccuracy = "test_accuracy"
      case testTop5 = "test_top5"
      case evaluatedClients = "evaluated_clients"
    }
  }

  /// Nil, and without keys, before the first update.
  public struct Staleness: Codable, Hashable, Sendable {
    /// Over the updates that were aggregated.
    public var mean: Double?
    /// The largest.
    public var max: Int?

    /// The staleness of a run.
    public init(mean: Double?, max: Int?) {
      self.mean = mean
      self.max = max
    }
  }

  /// How a run under the real clock kept to it.
  public struct Clock: Codable, Hashable, Sendable {
    /// How long a time unit lasted, in seconds.
    public var unitSeconds: Double
    /// Updates that a delay was drawn for, in the last session.
    public var delayed: Int
    /// Those that took longer than it.
    public var overran: Int
    /// By how many time units on average; absent where none did.
    public var meanOverrun: Double?
    /// By how many at most; absent where none did.
    public var maxOverrun: Double?
    /// How busy the processors of the coordinator's machine were while clients trained, from 0 to 1; absent
    /// where the system does not say.
    public var load: Double?
    /// Numbers in the model, from which messages have their lengths; nil where an earlier version wrote the
    /// summary.
    public var parameters: Int?
    /// From this load on machines take turns with each other's work, and times are theirs.
    public static let busyLoad = 0.9

    /// What is known of a run's last session.
    public init(
      unitSeconds: Double, _ punctuality: Punctuality, load: Double?, parameters: Int
    ) {
      self.parameters = parameters
      self.unitSeconds = unitSeconds
      delayed = punctuality.delayed
      overran = punctuality.overran
      meanOverrun = punctuality.meanExcess
      maxOverrun = punctuality.overran > 0 ? punctuality.largestExcess : nil
      self.load = load
    }

    enum CodingKeys: String, CodingKey {
      case delayed, overran, load, parameters
      case unitSeconds = "unit_seconds"
      case meanOverrun = "mean_overrun"
      case maxOverrun = "max_overrun"
    }
  }

  /// The experiment's name.
  public var name: String
  /// The seed of all chance in it.
  public var seed: UInt64
  /// The scheme's short name, such as `FedFix-0.5`.
  public var scheme: String
  /// How many clients the experiment has.
  public var clients: Int
  /// Client processes that took part.
  public var processes: Int
  /// Aggregations done.
  public var aggregations: Int
  /// Updates aggregated.
  public var updates: Int
  /// Virtual time units at the end.
  public var time: Double
  /// Since the first order was given, all sessions of a resumed run together.
  public var wallSeconds: Double
  /// From the first order given to the last aggregation done, evaluation included.
  public var updatesPerSecond: Double
  /// What was measured last.
  public var final: Final
  /// How old the models were that updates started from.
  public var staleness: Staleness
  /// Total variation between the surrogate and the target importance; nil where no client takes part.
  public var bias: Double?
  /// The standard error of the bias, where it was measured; absent where it is exact.
  public var biasError: Double?
  /// Over the final parameters as little-endian float32.
  public var modelSHA256: String
  /// Over the plan's CSV rows that were executed.
  public var planSHA256: String
  /// Metronome's own version.
  public var version: String
  /// Under the real clock, how it went; absent under the virtual one.
  public var clock: Clock?
  /// What was typed to begin the run; nil where an earlier version wrote the summary.
  public var commandLine: String?
  /// The machine that the coordinator ran on; nil where an earlier version wrote the summary.
  public var host: String?

  /// The summary of a run; a bias that is not finite is absent.
  public init(
    name: String, seed: UInt64, scheme: String, clients: Int, processes: Int, aggregations: Int,
    updates: Int, time: Double, wallSeconds: Double, updatesPerSecond: Double, final: Final,
    staleness: Staleness, bias: Double?, biasError: Double? = nil, modelSHA256: String,
    planSHA256: String, version: String, clock: Clock? = nil, commandLine: String? = nil,
    host: String? = nil
  ) {
    self.name = name
    self.seed = seed
    self.scheme = scheme
    self.clients = clients
    self.processes = processes
    self.aggregations = aggregations
    self.updates = updates
    self.time = time
    self.wallSeconds = wallSeconds
    self.updatesPerSecond = updatesPerSecond
    self.final = final
    self.staleness = staleness
    self.bias = bias.finite
    self.biasError = biasError.finite
    self.modelSHA256 = modelSHA256
    self.planSHA256 = planSHA256
    self.version = version
    self.clock = clock
    self.commandLine = commandLine
    self.host = host
  }

  enum CodingKeys: String, CodingKey {
    case name, seed, scheme, clients, processes, aggregations, updates, time, final, staleness
    case bias, version, host, clock
    case commandLine = "command_line"
    case biasError = "bias_error"
    case wallSeconds = "wall_seconds"
    case updatesPerSecond = "updates_per_second"
    case modelSHA256 = "model_sha256"
    case planSHA256 = "plan_sha256"
  }
}

extension Summary {
  /// As JSON, keys sorted, with a line end.
  public var json: [UInt8] { StoredJSON.text(of: self, isIndented: true) }
}
