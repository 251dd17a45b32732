package import Execution
package import Chance
import Experiment
package import Federation
import Kernels
package import Learning

/// A learner, its schedule and its weights: a federation small enough for a debug build.
package struct SmallFederation {
  package let learner: any Learner
  package let settings: ScheduleSettings
  package let encoding: VectorEncoding
  /// What contributions weigh.
  package let clientWeights: ClientWeights
  /// What the scheme says of that; nil where it was not asked.
  private let schemeWeights: AggregationWeights?

  /// What the scheme says that contributions weigh.
  /// - Precondition: no weights were handed in.
  package var weights: AggregationWeights {
    guard let schemeWeights else { preconditionFailure("weights were handed in") }
    return schemeWeights
  }

  /// - Parameters:
  ///   - lines: what the experiment file says.
  ///   - clientWeights: what contributions weigh, where the scheme shall not say it: to find its weights
  ///     may take longer than all the rest.
  package init(
    _ lines: String, clientWeights: (ScheduleSettings) -> ClientWeights? = { _ in nil }
  ) throws {
    let experiment = try Experiment(yaml: lines, file: "test.yaml")
    learner = try experiment.task.makeLearner(cacheFolder: "/nonexistent")
    settings = try experiment.scheduleSettings(
      learner.sizes(withLabels: experiment.scheduleNeedsLabels))
    let own = clientWeights(settings)
    schemeWeights = own == nil ? try AggregationWeights(settings) : nil
    self.clientWeights = own ?? schemeWeights?.ofClients ?? ClientWeights(settings.importance)
    encoding = experiment.encoding
  }

  /// When the whole run is evaluated.
  package var evaluationTimes: [VirtualTime] {
    Schedule(settings, weights: clientWeights).compactMap {
      if case .evaluate(_, let time, isNew: _) = $0 { time } else { nil }
    }
  }

  package func execution(groupsFrom: Int = 256) -> Execution {
    Execution(
      settings, weights: clientWeights, initial: learner.initialParameters(),
      encoding: encoding,
      options: Execution.Options(groupsFrom: groupsFrom))
  }

  /// Goes on from there; nil when the state is not one of this federation.
  package func execution(resuming state: RunState, groupsFrom: Int = 256) -> Execution? {
    Execution(
      settings, weights: clientWeights, parameterCount: learner.parameterCount, resuming: state,
      encoding: encoding, options: Execution.Options(groupsFrom: groupsFrom), whileWalking: {})
  }

  /// Runs to the end as processes would, that take work in any order, lose some, and answer in any
  /// order: all drawn from `seed`.
  package func outcome(seed: UInt64, groupsFrom: Int = 256, claims: Bool = false)
    -> Execution.Outcome
  {
    guard let outcome = end(seed: seed, groupsFrom: groupsFrom, claims: claims) else {
      preconditionFailure("the run diverged")
    }
    return outcome
  }

  /// The same; nil where the run diverges.
  package func end(seed: UInt64, groupsFrom: Int = 256, claims: Bool = false) -> Execution.Outcome?
  {
    var execution = execution(groupsFrom: groupsFrom)
    var work = OrderDesk(learner: learner, encoding: encoding)
    var random = RandomStream(seed: seed, purpose: .testInputs)
    var open: [Work] = []
    while true {
      if let outcome = execution.outcome { return outcome }
      if execution.divergence != nil { return nil }
      if claims, random.nextBelow(8) == 0 {
        let claimed = (0..<settings.clients).filter { _ in random.nextBelow(2) == 0 }
        let own = ClientRanges(claimed.map { ClientID(UInt32($0)) })
        execution.claim(Claims([(member: 2, clients: own)]))
      }
      for member in 1...2 where open.count < 12 {
        if random.nextBelow(3) > 0,
          let next = execution.nextWork(for: member, isFree: member == 1, window: Int(seed))
        {
          execution.settle(next, at: member)
          open.append(next)
        }
      }
      guard !open.isEmpty else { continue }
      let done = open.remove(at: Int(random.nextBelow(UInt32(open.count))))
      if random.nextBelow(10) == 0 {
        execution.offerAgain(done)
      } else {
        work.complete(done, in: &execution)
      }
    }
  }

  /// The same written plainly.
  package func reference() -> [Float] { referenceVersions().last ?? [] }

  /// All versions: every order trained when it is given, sums in the design's shape with one loop inside
  /// another.
  package func referenceVersions() -> [[Float]] {
    var learner = learner
    var model = learner.initialParameters()
    var deltas: [TrainingOrder: [Float]] = [:]
    // What was sent to clients that were still at something else.
    var waiting: [OrderID: [Float]] = [:]
    var versions = [model]
    var server = [PlainServer](
      repeating: PlainServer(settings.scheme.server), count: model.count)
    var remembered = PlainMemory()
    for step in Schedule(settings, weights: clientWeights) {
      switch step {
      case .train(let order, due: _):
        var delta = [Float](repeating: 0, count: model.count)
        let base = waiting.removeValue(forKey: order.id) ?? model
        _ = learner.train(LocalUpdate(order), from: encoding.travelled(base), delta: &delta)
        deltas[order] = encoding.travelled(delta)
      case .queue(let order): waiting[order.id] = model
      case .aggregate(let aggregation):
        let terms = aggregation.contributions.map { contribution in
          var delta = deltas.removeValue(forKey: contribution.order)!
          if let corrupt = CorruptUpdates(settings), corrupt.contain(contribution.order.id) {
            corrupt.kind.plainly(change: &delta, of: contribution.order, seed: settings.seed)
          }
          if let clip = settings.scheme.rule.clip, norm(delta.span) > clip {
            let factor = Float(clip / norm(delta.span))
            for i in delta.indices { delta[i] *= factor }
          }
          if settings.scheme.mixing != nil, contribution.order.baseVersion != aggregation.index {
            let base = versions[contribution.order.baseVersion]
            for i in delta.indices { delta[i] += base[i] - model[i] }
          }
          return (delta, Float(contribution.weight))
        }
        defer { versions.append(model) }
        let stalest = aggregation.contributions.map { aggregation.index - $0.order.baseVersion }
          .max()!
        if let memory = settings.scheme.memory {
          let deltas = zip(aggregation.contributions, terms).map { ($0, $1.0) }
          let step = remembered.step(
            deltas, memory, settings: settings, versions: versions, model: model)
          for i in model.indices {
            model[i] = server[i].next(after: model[i], along: step[i], stalest: stalest)
          }
          continue
        }
        if let middle = settings.scheme.rule.middle {
          let weights = aggregation.contributions.map(\.weight)
          for i in model.indices {
            let sum = middle.plainly(of: terms.map { $0.0[i] }, weights)
            model[i] += Float(settings.scheme.server.rate) * sum
          }
          continue
        }
        for i in model.indices {
          var total: Float?
          for start in stride(from: 0, to: terms.count, by: 16) {
            var group: Float?
            for (delta, weight) in terms[start..<min(start + 16, terms.count)] {
              group = group.map { $0 + weight * delta[i] } ?? weight * delta[i]
            }
            total = total.map { $0 + group! } ?? group!
          }
          model[i] = server[i].next(after: model[i], along: total!, stalest: stalest)
        }
      case .abandon(let order, at: _): (deltas[order], waiting[order.id]) = (nil, nil)
      case .pass(let passed):
        for _ in 0..<passed.count { versions.append(model) }
      case .arrive, .outlast, .evaluate, .stop: break
      }
    }
    return versions
  }
}

extension Corruption.Kind {
  fileprivate func plainly(change delta: inout [Float], of order: TrainingOrder, seed: UInt64) {
    // The purpose of the noise, as it is recorded in results.
    var stream = RandomStream(
      seed: seed, purpose: RandomPurpose(25), client: order.client.rawValue, update: order.update)
    for i in delta.indices {
      switch self {
      case .signFlip(let factor): delta[i] = -Float(factor) * delta[i]
      case .scale(let factor): delta[i] = Float(factor) * delta[i]
      case .noise(let deviation): delta[i] += Float(deviation * stream.nextNormal())
      }
    }
  }
}

extension AggregationRule.Middle {
  /// Of one number of each update, times the sum of the weights.
  fileprivate func plainly(of values: [Float], _ weights: [Double]) -> Float {
    let sorted = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let sum = weights.reduce(0, +)
    switch self {
    case .median:
      let (below, above) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
      return Float(sum * ((Double(values[below]) + Double(values[above])) / 2))
    case .trimmedMean(let share):
      let trim = Int(share * Double(sorted.count) + 1e-9)
      let kept = sorted[trim..<sorted.count - trim]
      let mean =
        kept.reduce(0) { $0 + weights[$1] * Double(values[$1]) }
        / kept.reduce(0) { $0 + weights[$1] }
      return Float(sum * mean)
    }
  }
}

extension LocalUpdate {
  /// What the order asks for.
  package init(_ order: TrainingOrder) {
    self.init(
      client: order.client.index, update: Int(order.update), baseVersion: order.baseVersion,
      startTicks: order.start.ticks)
  }
}

extension VectorEncoding {
  /// Numbers as they are at the other end: rounded by the compiler, one after the other.
  package func travelled(_ values: [Float]) -> [Float] {
    self == .float32 ? values : values.map { Float(Float16($0)) }
  }
}

/// Does work in this process, as a client process would.
package struct OrderDesk {
  private var learner: any Learner
  private let encoding: VectorEncoding

  package init(learner: any Learner, encoding: VectorEncoding = .float32) {
    (self.learner, self.encoding) = (learner, encoding)
  }

  package mutating func complete(_ work: Work, in execution: inout Execution) {
    switch work {
    case .training(let work):
      let model = encoding.travelled(execution.parameters(of: work.baseVersion))
      var sum = [Float](repeating: 0, count: model.count)
      for (position, member) in work.members.enumerated() {
        var delta = [Float](repeating: 0, count: model.count)
        _ = learner.train(LocalUpdate(member.order), from: model, delta: &delta)
        if work.isSum {
          for i in sum.indices {
            let term = Float(member.weight) * delta[i]
            sum[i] = position == 0 ? term : sum[i] + term
          }
        } else {
          sum = delta
        }
      }
      execution.complete(work, values: encoding.travelled(sum)[...])
    case .evaluation(let work):
      let model = encoding.travelled(execution.parameters(of: work.version))
      execution.complete(
        work,
        measures: work.clients.map {
          ClientEvaluation(learner.evaluate(client: $0.index, model: model))
        })
    }
  }
}

extension Execution {
  /// The evaluated points among the events since the last time.
  package mutating func takePoints() -> [EvaluatedPoint] {
    takeEvents().compactMap { if case .evaluated(let point) = $0 { point } else { nil } }
  }
}

extension ClientEvaluation {
  package init(_ measures: ClientMeasures) {
    self.init(train: MeasuredSet(measures.train), test: MeasuredSet(measures.test))
  }
}

extension MeasuredSet {
  package init(_ quality: Quality) {
    let all = [("loss", quality.loss), ("accuracy", quality.accuracy), ("top5", quality.top5)]
    self.init(
      count: quality.count,
      values: all.compactMap { name, value in value.map { NamedValue(name, $0) } })
  }
}

extension RandomPurpose {
  /// What these tests draw for.
  package static var testInputs: Self { Self(5) }
}

extension SmallFederation {
  /// Schemes of every kind.
  package static let schemes = [
    "FedAvg", "Async", "FedFix-0.5", "FedBuff-3",
    "{ kind: fedbuff, size: 3, restart: arrival }", "{ kind: fedavg, sample: 4 }",
    "{ kind: fedavg, sample: { count: 5, by: importance } }", "Async_identical",
    "{ kind: fedavg, deadline: 0.8 }", "{ kind: fedavg, sample: { count: 3, spare: 2 } }",
    "{ kind: fedasync, mixing: 0.7, discount: { kind: polynomial, exponent: 0.5 } }",
    "{ kind: fedbuff, size: 3, weights: identical, discount: { kind: hinge, slope: 2, grace: 1 } }",
    "Async_adaptive", "{ kind: async, max-in-flight: 3 }",
    "{ kind: fedfix, interval: 0.4, max-in-flight: { limit: 4, by: importance } }",
    "{ kind: fedbuff, size: 3, weights: { expression: \"p / f * exp(-0.1 * s)\" } }",
    "{ kind: fedasync, discount: { table: [1, 0.7, 0.5] } }",
    "Ringmaster-4", "Ringmaster-3_stop", "Rennala-3", "DelayAdaptive-2",
  ]

  /// An experiment file with this scheme.
  package static func lines(_ scheme: String, clients: Int = 7, more: String = "") -> String {
    """
    clients: \(clients)
    seed: 3
    data: { source: synthetic, features: 6, classes: 3, samples: 12, test-samples: 4 }
    training: { steps: 2, batch: 5, rate: 0.1 }
    delays: { kind: exponential, mean: 1 }
    scheme: \(scheme)
    stop: { time: 6 }
    evaluate: { every: 1 }
    \(more)
    """
  }
}
