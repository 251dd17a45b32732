import Chance
import Experiment
import Federation
import Kernels
import Learning
import Records

@testable import Runtime

/// A learner, its schedule and its weights: a federation small enough for a debug build.
struct SmallFederation {
  let learner: any Learner
  let settings: ScheduleSettings
  let weights: AggregationWeights

  /// - Parameter lines: what the experiment file says besides.
  init(_ lines: String) throws {
    let experiment = try Experiment(yaml: lines, file: "test.yaml")
    learner = try experiment.task.makeLearner(cacheFolder: "/nonexistent")
    settings = experiment.scheduleSettings(learner)
    weights = try AggregationWeights(settings)
  }

  /// When the whole run is evaluated.
  var evaluationTimes: [VirtualTime] {
    Schedule(settings, weights: weights.weights).compactMap {
      if case .evaluate(_, let time, isNew: _) = $0 { time } else { nil }
    }
  }

  func execution(groupsFrom: Int = 256) -> Execution {
    Execution(
      settings, weights: weights.weights, initial: learner.initialParameters(),
      groupsFrom: groupsFrom)
  }

  /// Goes on from there; nil when the state is not one of this federation.
  func execution(resuming state: RunState) -> Execution? {
    Execution(
      settings, weights: weights.weights, parameterCount: learner.parameterCount, resuming: state,
      whileWalking: {})
  }

  /// Runs to the end as processes would, that take work in any order, lose some, and answer in any
  /// order: all drawn from `seed`.
  func outcome(seed: UInt64, groupsFrom: Int = 256, claims: Bool = false) -> Execution.Outcome {
    guard let outcome = end(seed: seed, groupsFrom: groupsFrom, claims: claims) else {
      preconditionFailure("the run diverged")
    }
    return outcome
  }

  /// The same; nil where the run diverges.
  func end(seed: UInt64, groupsFrom: Int = 256, claims: Bool = false) -> Execution.Outcome? {
    var execution = execution(groupsFrom: groupsFrom)
    var work = OrderDesk(learner: learner)
    var random = RandomStream(seed: seed, purpose: .testInputs)
    var open: [Work] = []
    while true {
      if let outcome = execution.outcome { return outcome }
      if execution.divergence != nil { return nil }
      if claims, random.nextBelow(8) == 0 {
        let claimed = (0..<settings.clients).filter { _ in random.nextBelow(2) == 0 }
        execution.claim(Set(claimed.map { ClientID(UInt32($0)) }))
      }
      let everybody = HostedClients.only((0..<settings.clients).map { ClientID(UInt32($0)) })
      for hosted in [HostedClients.any, everybody] where open.count < 12 {
        if random.nextBelow(3) > 0, let next = execution.nextWork(for: hosted) { open.append(next) }
      }
      guard !open.isEmpty else { continue }
      let done = open.remove(at: Int(random.nextBelow(UInt32(open.count))))
      if random.nextBelow(10) == 0 {
        execution.giveBack(done)
      } else {
        work.complete(done, in: &execution)
      }
    }
  }

  /// The same written plainly: every order trained when it is given, sums in the design's shape with
  /// one loop inside another.
  func reference() -> [Float] {
    var learner = learner
    var model = learner.initialParameters()
    var deltas: [TrainingOrder: [Float]] = [:]
    var versions = [model]
    for step in Schedule(settings, weights: weights.weights) {
      switch step {
      case .train(let order, due: _):
        var delta = [Float](repeating: 0, count: model.count)
        _ = learner.train(LocalUpdate(order), from: model, delta: &delta)
        deltas[order] = delta
      case .aggregate(let aggregation):
        let terms = aggregation.contributions.map { contribution in
          var delta = deltas.removeValue(forKey: contribution.order)!
          if settings.scheme.mixing != nil, contribution.order.baseVersion != aggregation.index {
            let base = versions[contribution.order.baseVersion]
            for i in delta.indices { delta[i] += base[i] - model[i] }
          }
          return (delta, Float(contribution.weight))
        }
        defer { versions.append(model) }
        for i in model.indices {
          var total: Float?
          for start in stride(from: 0, to: terms.count, by: 16) {
            var group: Float?
            for (delta, weight) in terms[start..<min(start + 16, terms.count)] {
              group = group.map { $0 + weight * delta[i] } ?? weight * delta[i]
            }
            total = total.map { $0 + group! } ?? group!
          }
          model[i] += Float(settings.scheme.server.rate) * total!
        }
      case .abandon(let order, at: _): deltas[order] = nil
      case .pass(let passed):
        for _ in 0..<passed.count { versions.append(model) }
      case .outlast, .evaluate, .stop: break
      }
    }
    return model
  }
}

extension LocalUpdate {
  /// What the order asks for.
  init(_ order: TrainingOrder) {
    self.init(
      client: order.client.index, update: Int(order.update), baseVersion: order.baseVersion,
      startTicks: order.start.ticks)
  }
}

/// Does work in this process, as a client process would.
struct OrderDesk {
  private var learner: any Learner

  init(learner: any Learner) { self.learner = learner }

  mutating func complete(_ work: Work, in execution: inout Execution) {
    switch work {
    case .training(let work):
      let model = execution.parameters(of: work.baseVersion)
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
      execution.complete(work, values: sum[...])
    case .evaluation(let work):
      let model = execution.parameters(of: work.version)
      execution.complete(
        work, measures: work.clients.map { learner.evaluate(client: $0.index, model: model) })
    }
  }
}

extension RandomPurpose {
  /// What these tests draw for.
  static var testInputs: Self { Self(5) }
}
