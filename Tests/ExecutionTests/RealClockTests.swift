import Chance
import Federation
import Kernels
import Learning
import TestFederation
import Foundation
import Testing

@testable import Execution

/// A run under the real clock, in which the session's time is moved by hand: orders are trained when
/// somebody takes them and answered later, all drawn from a seed. It may be interrupted at any moment.
private struct LiveRun {
  static let unit = Duration.milliseconds(50)
  let federation: SmallFederation
  private var random: RandomStream
  private(set) var execution: Execution
  private var record: [RecordedHappening] = []
  private var desk: OrderDesk
  private var now = Duration.zero
  private var open: [(work: Work, back: Duration)] = []
  private(set) var evaluatedBeforeTheEnd = 0
  private(set) var interruptions = 0
  /// Who is gone.
  private var gone: Set<ClientID> = []
  /// How often somebody came back.
  private(set) var returns = 0

  init(_ federation: SmallFederation, seed: UInt64) {
    self.federation = federation
    random = RandomStream(seed: seed, purpose: .testInputs)
    desk = OrderDesk(learner: federation.learner)
    execution = Execution(
      federation.settings, weights: federation.weights.ofClients,
      initial: federation.learner.initialParameters(), timeUnit: Self.unit)
    execution.startClock(at: now)
  }

  private mutating func keep() {
    for event in execution.takeEvents() {
      if case .happened(let entry) = event { record.append(entry) }
    }
  }

  /// All that is not in a checkpoint or the record is lost, the numbers of answers too.
  private mutating func interrupt() -> Bool {
    keep()
    let state = execution.state
    open = []
    interruptions += 1
    guard
      let resumed = Execution(
        federation.settings, weights: federation.weights.ofClients,
        parameterCount: federation.learner.parameterCount, resuming: state,
        live: (Self.unit, record), whileWalking: {})
    else { return false }
    execution = resumed
    return true
  }

  /// A client goes, or comes back.
  private mutating func comeOrGo() {
    let client = ClientID(random.nextBelow(UInt32(federation.settings.clients)))
    if gone.remove(client) != nil {
      returns += 1
      execution.take(.joined(client), at: now)
    } else {
      gone.insert(client)
      execution.take(.left(client), at: now)
    }
  }

  /// Runs to the end.
  /// - Parameters:
  ///   - breaks: how often it is interrupted, in a thousand turns.
  ///   - changes: how often a client goes or comes back.
  mutating func run(breaks: UInt32, changes: UInt32 = 0) -> Execution.Outcome? {
    for _ in 0..<200_000 {
      if let outcome = execution.outcome { return outcome }
      if random.nextBelow(1_000) < breaks, !interrupt() { return nil }
      while open.count < 6, let work = execution.nextWork(for: 1) {
        if case .evaluation = work, execution.scheduleEnd == nil { evaluatedBeforeTheEnd += 1 }
        open.append((work, now + .milliseconds(Int64(random.nextBelow(120)))))
      }
      now += .milliseconds(Int64(1 + random.nextBelow(20)))
      for index in open.indices.reversed() where open[index].back <= now {
        let work = open.remove(at: index).work
        guard execution.isUndone(work) else { continue }
        desk.complete(work, in: &execution)
        if case .training(let training) = work { execution.arrive(training, at: now) }
      }
      if !execution.clockIsStarted, execution.hasCaughtUp { execution.startClock(at: now) }
      if execution.clockIsStarted, random.nextBelow(1_000) < changes { comeOrGo() }
      execution.look(at: now)
      keep()
    }
    return nil
  }

  /// The same decisions in order, every order trained when it is given, with one loop inside another.
  func reference() -> [Float] {
    var decisions = LiveDecisions(
      federation.settings, weights: federation.weights.ofClients, record: record)
    decisions.reach(.endOfTime)
    var learner = federation.learner
    var model = learner.initialParameters()
    var deltas: [TrainingOrder: [Float]] = [:]
    var waiting: [OrderID: [Float]] = [:]
    while let step = decisions.next() {
      switch step {
      case .train(let order, due: _):
        var delta = [Float](repeating: 0, count: model.count)
        let base = waiting.removeValue(forKey: order.id) ?? model
        _ = learner.train(LocalUpdate(order), from: base, delta: &delta)
        deltas[order] = delta
      case .queue(let order): waiting[order.id] = model
      case .aggregate(let aggregation):
        var total = [Float](repeating: 0, count: model.count)
        for (place, contribution) in aggregation.contributions.enumerated() {
          let delta = deltas.removeValue(forKey: contribution.order)!
          for i in total.indices {
            let term = Float(contribution.weight) * delta[i]
            total[i] = place == 0 ? term : total[i] + term
          }
        }
        for i in model.indices { model[i] += total[i] }
      case .abandon(let order, at: _): (deltas[order], waiting[order.id]) = (nil, nil)
      case .arrive, .pass, .outlast, .evaluate, .stop: break
      }
    }
    return model
  }
}

@Suite struct RealClockTests {
  static let schemes = [
    "FedAvg", "Async", "FedFix-0.4", "FedBuff-2", "{ kind: fedbuff, size: 3, restart: arrival }",
    "Shuffled-7", "Generalized-4", "Malenia",
  ]

  static func lines(_ scheme: String, delays: String) -> String {
    """
    clients: 5
    data: { source: quadratic, dimension: 3 }
    model: quadratic
    scheme: \(scheme)
    delays: \(delays)
    stop: { time: 30 }
    evaluate: { every: 3 }
    """
  }

  @Test(arguments: schemes, 0..<4 as Range<UInt64>)
  func `a run that is interrupted anywhere ends with the bits of its recorded decisions`(
    scheme: String, seed: UInt64
  ) throws {
    let federation = try SmallFederation(
      Self.lines(scheme, delays: "{ kind: exponential, percent: 60 }"))
    var run = LiveRun(federation, seed: seed)
    let ended = run.run(breaks: seed == 0 ? 0 : 30)
    let outcome = try #require(ended, "seed \(seed)")
    #expect(outcome.parameters == run.reference(), "seed \(seed)")
    #expect(outcome.final.version > 10)
    #expect(run.evaluatedBeforeTheEnd == 0)
    #expect(seed == 0 || run.interruptions > 0)
  }

  /// Of most short intervals nothing comes, so that clients come back to versions that changed nothing.
  @Test(
    arguments: schemes + ["FedFix-0.02", "{ kind: fedfix, interval: 0.05, max-in-flight: 3 }"],
    0..<4 as Range<UInt64>)
  func `clients that go and come back change nothing but the decisions`(
    scheme: String, seed: UInt64
  ) throws {
    let federation = try SmallFederation(
      Self.lines(scheme, delays: "{ kind: exponential, percent: 60 }"))
    var run = LiveRun(federation, seed: seed)
    let ended = run.run(breaks: seed == 0 ? 0 : 20, changes: 100)
    let outcome = try #require(ended, "seed \(seed)")
    #expect(outcome.parameters == run.reference(), "seed \(seed)")
    #expect(run.returns > 5)
  }

  @Test(arguments: schemes)
  func `answers that come in time are held until they are due, to the virtual clock's bits`(
    scheme: String
  ) throws {
    // So long that no answer of the driver comes after it is due.
    let federation = try SmallFederation(
      Self.lines(scheme, delays: "{ kind: constant, value: [8, 9, 10, 9, 8] }")
        .replacing("time: 30", with: "time: 300"))
    var run = LiveRun(federation, seed: 5)
    let ended = run.run(breaks: 0)
    let outcome = try #require(ended)
    #expect(outcome.parameters == federation.reference())
  }
}
