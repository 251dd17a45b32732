/// Local work: SGD from the model that the client was sent.
public struct LocalTraining: Hashable, Sendable {
  /// How much one update is.
  public enum Amount: Hashable, Sendable {
    /// SGD steps, the same number for all clients, at least 1.
    case steps(Int)
    /// SGD steps of each client, in client order, at least 1 each.
    case stepsOfEach([Int])
    /// As many steps as so many passes over the client's samples take, at least 1 pass.
    case epochs(Int)
  }

  /// Where batches come from.
  public enum Batches: String, Hashable, Sendable, CaseIterable {
    /// Drawn afresh for each step, without repetition within it.
    case fresh
    /// Cut from shuffled passes over all samples, shuffled anew for each pass. A pass's last batch is
    /// what is left, so it may be shorter. Each update begins a new pass.
    case epochs
  }

  /// How much one update is.
  public var amount: Amount
  /// Samples in a batch; a client with fewer samples uses all of them.
  public var batch: Int
  /// Where batches come from.
  public var batches: Batches
  /// The local learning rate, greater than 0, where the schedule starts.
  public var rate: Double
  /// How the rate changes in the course of the run.
  public var schedule: RateSchedule
  /// Momentum in [0, 1), from 0 at the start of each update.
  public var momentum: Double
  /// Whether the momentum is Nesterov's; then it is greater than 0.
  public var nesterov: Bool
  /// The factor of the parameters that is added to the gradient, at least 0.
  public var weightDecay: Double
  /// The largest Euclidean norm of a gradient, which is scaled down to it; nil for no limit.
  public var clip: Double?
  /// mu of FedProx: mu/2 |x - x_v|^2 is added to the loss, x_v the model that the client was sent. At
  /// least 0 (Li et al., "Federated optimization in heterogeneous networks", MLSys 2020).
  public var proximal: Double

  /// Plain SGD unless said otherwise. `amount`, where it is there, replaces `steps`.
  public init(
    steps: Int = 10, batch: Int = 64, rate: Double = 0.05, momentum: Double = 0,
    weightDecay: Double = 0, clip: Double? = nil, amount: Amount? = nil, batches: Batches = .fresh,
    schedule: RateSchedule = RateSchedule(), nesterov: Bool = false, proximal: Double = 0
  ) {
    self.amount = amount ?? .steps(steps)
    self.batch = batch
    self.batches = batches
    self.rate = rate
    self.schedule = schedule
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.clip = clip
    self.proximal = proximal
  }

  /// The SGD steps of one update of a client that has so many samples.
  /// - Precondition: there is a number for the client where each has its own.
  public func steps(of client: Int, samples: Int) -> Int {
    switch amount {
    case .steps(let steps): steps
    case .stepsOfEach(let steps): steps[client]
    case .epochs(let passes): passes * max(1, (samples + batch - 1) / batch)
    }
  }

  /// How many samples the steps of one update read, for a client that has so many.
  /// - Precondition: as for the steps.
  public func samplesRead(by client: Int, samples: Int) -> Int {
    let steps = steps(of: client, samples: samples)
    guard batch < samples else { return steps * samples }
    switch batches {
    case .fresh: return steps * batch
    case .epochs:
      // The last batch of a pass is what is left of it.
      let (passes, rest) = steps.quotientAndRemainder(dividingBy: (samples + batch - 1) / batch)
      return passes * samples + rest * batch
    }
  }

  /// The local rate of an update.
  public func rate(of update: LocalUpdate) -> Double { schedule.rate(from: rate, for: update) }
}
