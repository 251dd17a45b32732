/// When the server aggregates, with which weights, when clients restart, and what the server does with
/// the weighted sum.
///
/// A composition, as in Fraboni, Vidal, Kameni, Lorenzi (JMLR 24(110), 2023): a scheme is a choice of
/// the time between aggregations and of the weights.
public struct Scheme: Hashable, Sendable {
  /// When the server aggregates.
  public var trigger: Trigger
  /// How much each contribution counts.
  public var weighting: Weighting
  /// What staleness takes off a contribution.
  public var discount: StalenessDiscount
  /// From which staleness on updates do not count; nil where all do.
  public var maxStaleness: StalenessLimit?
  /// When a client whose work has arrived starts again.
  public var restart: Restart
  /// How many clients work at a time; nil where all do. Rounds choose by sampling instead.
  public var concurrency: Concurrency?
  /// Who gets the next task where clients have queues of them; nil where each has one at most.
  public var routing: Routing?
  /// Nil: a contribution adds its delta. Else the server mixes the client's model in, and each weight
  /// is multiplied by this share, in (0, 1]: theta + omega (theta_v + Delta - theta).
  public var mixing: Double?
  /// What is remembered of clients; nil where nothing is.
  public var memory: ServerMemory?
  /// Who has to be back before the first aggregation.
  public var first: FirstAggregation
  /// What updates come to.
  public var rule: AggregationRule
  /// What turns that into the next version.
  public var server: ServerOptimiser

  /// Whether weights are worked out of how clients take part, or of a rule, and so may be none.
  public var hasDerivedWeights: Bool {
    switch weighting {
    case .unbiased, .table, .expression: true
    case .identical, .importance, .adaptive, .round, .clientMeans, .staleness: discount.isRule
    }
  }

  public init(
    trigger: Trigger, weighting: Weighting = .unbiased, discount: StalenessDiscount = .none,
    maxStaleness: StalenessLimit? = nil, restart: Restart = .aggregation,
    concurrency: Concurrency? = nil, routing: Routing? = nil, mixing: Double? = nil,
    memory: ServerMemory? = nil, first: FirstAggregation = .any,
    rule: AggregationRule = AggregationRule(), server: ServerOptimiser = ServerOptimiser()
  ) {
    self.trigger = trigger
    self.weighting = weighting
    self.discount = discount
    self.maxStaleness = maxStaleness
    self.restart = restart
    self.concurrency = concurrency
    self.routing = routing
    self.mixing = mixing
    self.memory = memory
    self.first = first
    self.rule = rule
    self.server = server
  }
}

extension Scheme {
  /// Whether a client goes on as soon as its work is back.
  var restartsAtArrival: Bool {
    switch trigger {
    case .round, .everyInterval: false
    case .eachArrival, .everyClient, .ringleader, .own: true
    case .count: restart != .aggregation
    }
  }

  /// Whether work may be given up.
  var abandons: Bool {
    if case .round(let rules) = trigger, rules.abandons { return true }
    if case .own = trigger { return true }
    return maxStaleness != nil || restart == .everyone
  }
}

/// How much a contribution counts.
public enum Weighting: Hashable, Sendable {
  /// d_i = p_i / f_i: on average over aggregations client i weighs p_i, whatever its delays are.
  case unbiased
  /// The same weight for all: 1 for each arrival, 1/size for a buffer, 1/M else.
  case identical
  /// p_i, for servers that remember those who are not there.
  case importance
  /// d_i = p_i / f_i with the participation f_i seen so far, for delays whose law is not known. A
  /// client that comes for the first time late makes up for its absence; as aggregations go on the
  /// weights tend to the unbiased ones.
  case adaptive
  /// p_i over the sum of the p_j that are in the same round, draws counted, so that a round's weights
  /// sum to 1: n_k/n over the round's samples in McMahan et al. (AISTATS 2017). For rounds alone.
  case round
  /// p_i over how many updates of the client there are in the same aggregation, so that each client's mean
  /// counts with its importance; where the server remembers updates, over how many went into its table so far.
  case clientMeans
  /// In proportion to the mean staleness of the client's last updates, so many of them, this one included;
  /// within an aggregation they sum to 1 (Ma, Tu, Chen, Janapa Reddi, "FedStaleWeight: buffered
  /// asynchronous federated learning with fair aggregation via staleness reweighting", arXiv 2406.02877).
  case staleness(window: Int)
  /// These, for each client one, finite and at least 0.
  case table([Double])
  /// What the expression is for the client and the staleness, draws and discount aside.
  case expression(Expression)

  /// Whether a formula speaks of the quantity.
  public func speaks(of quantity: Quantity) -> Bool {
    if case .expression(let expression) = self { expression.uses(quantity) } else { false }
  }
}

/// When a client whose work has arrived starts again.
public enum Restart: String, Hashable, Sendable, CaseIterable {
  /// With the version that its work went into.
  case aggregation = "flush"
  /// At once, from the version of the moment.
  case arrival
  /// At once; and at an aggregation all start anew from its version, and what they were at is given up:
  /// no update is stale (Rennala SGD, Tyurin, Richtarik, "Optimal time complexities of parallel stochastic
  /// optimization methods under a fixed computation model", NeurIPS 2023).
  case everyone
}
