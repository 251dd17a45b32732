/// What a pilot came to: short runs of schemes at several local rates on the real task, in rungs of ever
/// fewer and longer ones.
public struct PilotOutcome: Sendable {
  /// A scheme at a local rate.
  public struct Candidate: Hashable, Sendable {
    /// As an experiment file takes it, such as `FedFix-0.5`.
    public var scheme: String
    /// As it is written.
    public var rate: String

    public init(scheme: String, rate: String) {
      self.scheme = scheme
      self.rate = rate
    }
  }

  /// The runs of a candidate in a rung: one, or several with seeds of their own, of which the means are
  /// told.
  public struct Trial: Sendable {
    /// What was tried.
    public var candidate: Candidate
    /// Which of the rungs it is of, from 0.
    public var rung: Int
    /// Of all chance in its runs but the data.
    public var seeds: [UInt64]
    /// How long it was to be, in units of virtual time.
    public var time: Double
    /// Updates aggregated; 0 where it has no result.
    public var updates: Int
    /// When it had the target; nil where one of its runs had not, or none was given.
    public var reached: Double?
    /// At its end: on test samples where there are some, else on training samples.
    public var loss: Double?
    /// The least loss that it had.
    public var leastLoss: Double?
    /// On test samples, at its end.
    public var accuracy: Double?
    /// The largest accuracy that it had.
    public var mostAccuracy: Double?
    /// Why it has no result: a run diverged or failed. Nil where it has one.
    public var failure: String?

    /// Without a result.
    public init(
      _ candidate: Candidate, rung: Int, seeds: [UInt64], time: Double, failure: String?
    ) {
      self.candidate = candidate
      self.rung = rung
      self.seeds = seeds
      self.time = time
      self.failure = failure
      updates = 0
    }
  }

  /// The setting of the local rate: `training.rate`, or where the experiment has a schedule its start.
  public var rateKey: String
  /// What candidates are to reach first; nil where the least loss wins.
  public var target: ComparisonTarget?
  /// The last rung's first, the best of each rung first.
  public var trials: [Trial]
  /// What to take: the best of the last rung that has a result. Nil where none has.
  public var best: Candidate?
  /// The updates that the pilot was planned with; with as many it is repeated exactly.
  public var budget: Int
  /// Updates of all runs.
  public var updates: Int
  /// Wall-clock time of all runs.
  public var seconds: Double
  /// Updates of the run that the pilot is for; nil where they are not known before it.
  public var updatesOfRun: Int?
  /// How many rungs there are.
  public var rungs: Int
  /// Whether a signal ended it early.
  public var isInterrupted = false

  /// A pilot of which nothing was run yet.
  public init(
    rateKey: String, target: ComparisonTarget?, budget: Int, rungs: Int, updatesOfRun: Int?
  ) {
    self.rateKey = rateKey
    self.target = target
    self.budget = budget
    self.rungs = rungs
    self.updatesOfRun = updatesOfRun
    (trials, updates, seconds) = ([], 0, 0)
  }
}
