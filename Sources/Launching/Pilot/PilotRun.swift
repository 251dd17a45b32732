public import Experiment
public import Federation
internal import Files
internal import Learning
public import Records
public import Runtime
internal import Wording

/// Short runs of an experiment's candidates on its real task, the best of which go on in longer ones:
/// which scheme at which local rate reaches the target first, or has the least loss.
///
/// With a budget in updates the result is the same on every machine. Each run is one process and begins
/// at time 0; all runs of a rung have one seed, other rungs others, none of them the experiment's. The data
/// are the experiment's own, divided as it has them.
public struct PilotRun {
  private let experiment: Experiment
  private let task: PilotPlan.Task
  private let schemes: [String]
  private let updatesOfRun: Int?
  private let target: ComparisonTarget?
  private let jobs: Int
  private let queue: CellQueue
  private var progress: SweepProgress
  private let begin = ContinuousClock.now
  private let cells: PilotCells
  private let grid: PilotGrid
  private let folder: TemporaryFolder

  /// - Parameters:
  ///   - advice: what plans say of the experiment's delays: it chooses the schemes.
  ///   - file: the experiment file that the experiment was read from.
  ///   - overrides: `key=value` that were applied to it.
  /// - Throws: `PilotError` where no pilot can be run, or when no folder can be made.
  public init(
    _ experiment: Experiment, advice: Advice, file: String, overrides: [String],
    target: ComparisonTarget?, progress style: ProgressStyle
  ) throws {
    try PilotError.check(experiment)
    let tried = advice.pilotSchemes
    guard let own = advice.rows.first?.outlook, !tried.isEmpty else { throw PilotError.noScheme }
    let outlooks = advice.rows.map(\.outlook).filter { tried.contains($0.scheme) }
    let length = experiment.stop.length(of: own)
    self.experiment = experiment
    self.target = target
    schemes = tried.map { scheme in
      var other = experiment
      other.scheme = scheme
      return other.schemeName
    }
    grid = PilotGrid(around: experiment.task.training.rate)
    task = PilotPlan.Task(
      schemes: tried.count, rates: grid.rates.count, slowest: advice.slowest, time: length,
      updatesPerUnit: outlooks.reduce(0) { $0 + $1.updatesPerUnit } / Double(outlooks.count))
    updatesOfRun = length.map { Int(min($0 * own.updatesPerUnit, 1e15)) }
    jobs = CellQueue.Options.usualJobs(processes: nil)
    var options = CellQueue.Options(
      jobs: jobs, processes: nil, progress: .none,
      coordinatorArguments: ["--checkpoint-every", "none"])
    // That some diverge is what they are for.
    options.silencesRuns = true
    queue = CellQueue(options)
    progress = SweepProgress(style, cells: 0)
    do throws(FileProblem) {
      folder = try TemporaryFolder(named: "metronome-pilot")
    } catch {
      throw PilotError.noFolder("\(error)")
    }
    cells = PilotCells(
      experiment, file: file, overrides: overrides, target: target, folder: folder.path)
  }

  /// Runs the pilot.
  /// - Returns: what is known when it ends, or when a signal ends it.
  /// - Throws: `PilotError` where the budget is too small, or when no process can be started.
  public consuming func run(_ budget: PilotBudget) async throws -> PilotOutcome {
    defer { folder.remove() }
    let plan = try await plan(budget)
    var outcome = PilotOutcome(
      rateKey: cells.rateKey, target: target, budget: plan.budget, rungs: plan.rungs.count,
      updatesOfRun: updatesOfRun)
    var candidates = schemes.flatMap { scheme in
      grid.rates.map { PilotOutcome.Candidate(scheme: scheme, rate: $0) }
    }
    var seen = [PilotOutcome.Trial]()
    for (rung, planned) in plan.rungs.enumerated() where !queue.isStopped {
      let time = length(of: planned, after: seen, candidates)
      let trials = try await run(candidates, rung: rung, seeds: planned.seeds, time: time)
      outcome.trials = trials + outcome.trials
      outcome.updates += trials.reduce(0) { $0 + $1.updates }
      // Of a rung that was cut short the best may not have come to its turn.
      if trials.count == candidates.count || outcome.best == nil {
        outcome.best = trials.first { $0.failure == nil }?.candidate
      }
      candidates = survivors(of: trials, rung: rung)
      if candidates.isEmpty { break }
      seen = trials
    }
    outcome.isInterrupted = queue.isStopped
    outcome.seconds = (.now - begin) / .seconds(1)
    return outcome
  }

  /// How long the runs of a rung are: where all candidates had the target in the rung before, twice as
  /// long as the slowest took is enough, and the evaluations are the closer.
  private func length(
    of rung: PilotPlan.Rung, after seen: [PilotOutcome.Trial],
    _ candidates: [PilotOutcome.Candidate]
  ) -> Double {
    let times = candidates.map { candidate in
      seen.first { $0.candidate == candidate }?.reached
    }
    let slowest = times.compactMap(\.self).max() ?? 0
    guard slowest > 0, !times.contains(nil) else { return rung.time }
    return min(rung.time, max(2 * slowest, 2 * task.slowest))
  }

  /// Runs candidates for so long, with so many seeds each.
  /// - Returns: a trial for each that ended, the best first.
  private mutating func run(
    _ candidates: [PilotOutcome.Candidate], rung: Int, seeds count: Int, time: Double
  ) async throws -> [PilotOutcome.Trial] {
    let seeds = cells.seeds(ofRung: rung, count: count)
    progress.say(
      "pilot \(rung + 1): \((candidates.count * count).counted("run")) to time "
        + time.text(significantDigits: 3))
    let all = candidates.flatMap { candidate in seeds.map { (candidate: candidate, seed: $0) } }
    let runs = try all.enumerated().map {
      try cells.cell($1.candidate, rung: rung, seed: $1.seed, number: $0, time: time)
    }
    var silent = SweepProgress(.none, cells: runs.count)
    let ends = try await queue.run(runs, &silent)
    var trials: [PilotOutcome.Trial] = []
    for place in candidates.indices {
      let own = (place * count)..<((place + 1) * count)
      let parts = try own.compactMap { index in
        try trial(all[index].candidate, rung, all[index].seed, time, runs[index], ends[index])
      }
      if parts.count == count { trials.append(PilotOutcome.Trial(parts)) }
    }
    // The order in which they were tried decides between equals.
    let scores = trials.map { PilotScore($0, target: target) }
    return trials.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }.map { trials[$0] }
  }

  /// What one run came to; nil where it did not end.
  private func trial(
    _ candidate: PilotOutcome.Candidate, _ rung: Int, _ seed: UInt64, _ time: Double,
    _ run: CellRun, _ end: CellEnd?
  ) throws -> PilotOutcome.Trial? {
    var trial = PilotOutcome.Trial(
      candidate, rung: rung, seeds: [seed], time: time, failure: nil)
    switch end {
    case .finished:
      let result = SweepRow.Result(
        summary: try RunFolder.summary(in: run.folder),
        metrics: try RunFolder.metrics(in: run.folder))
      trial.take(result, target: target)
    case .diverged(let reason), .failed(let reason): trial.failure = reason
    case .interrupted, nil: return nil
    }
    return trial
  }

  /// What goes on after a rung.
  /// - Parameter trials: the best first.
  private func survivors(
    of trials: [PilotOutcome.Trial], rung: Int
  ) -> [PilotOutcome.Candidate] {
    let alive = trials.filter { $0.failure == nil }.map(\.candidate)
    guard rung == 0 else { return Array(alive.prefix((trials.count + 2) / 3)) }
    return schemes.compactMap { scheme in alive.first { $0.scheme == scheme } }.flatMap { best in
      grid.refined(best.rate).map { PilotOutcome.Candidate(scheme: best.scheme, rate: $0) }
    }
  }
}

// MARK: - The budget

extension PilotRun {
  /// What is run, and the number of updates that says so.
  private mutating func plan(
    _ budget: PilotBudget
  ) async throws -> (rungs: [PilotPlan.Rung], budget: Int) {
    switch budget {
    case .updates(let updates):
      guard let plan = PilotPlan(task, updates: updates) else {
        throw PilotError.fewUpdates(updates, least: PilotPlan.leastUpdates(task))
      }
      return (plan.rungs, updates)
    case .seconds(let seconds):
      let speed = try await measuredSpeed()
      let left = seconds - (.now - begin) / .seconds(1)
      let (least, most) = (PilotPlan.leastUpdates(task), PilotPlan.mostUpdates(task))
      guard let smallest = PilotPlan(task, updates: least) else {
        preconditionFailure("the least budget is one")
      }
      guard speed.seconds(smallest, jobs: jobs) <= left || queue.isStopped else {
        throw PilotError.fewSeconds(
          seconds, least: speed.seconds(smallest, jobs: jobs) + seconds - left)
      }
      var (low, high) = (least, max(least, most))
      while high - low > max(1, low / 100) {
        let middle = low + (high - low) / 2
        let fits = PilotPlan(task, updates: middle).map {
          speed.seconds($0, jobs: jobs) <= left
        }
        if fits ?? false { low = middle } else { high = middle }
      }
      let updates = max(least, low.roundedToTwoDigits)
      guard let plan = PilotPlan(task, updates: updates) else {
        preconditionFailure("at least the least budget")
      }
      return (plan.rungs, updates)
    }
  }

  /// Runs the experiment as it is for a short while and for a longer one, to see how fast that goes here.
  private mutating func measuredSpeed() async throws -> PilotSpeed {
    let own = PilotOutcome.Candidate(scheme: experiment.schemeName, rate: grid.rates[3])
    let short = min(2 * task.slowest, (task.time ?? .infinity) / 4)
    var seconds: [Double] = []
    // The first one reads data that the others then have in memory.
    for (number, time) in [short / 2, short, 4 * short].enumerated() where !queue.isStopped {
      let run = try cells.cell(
        own, rung: 0, seed: cells.seeds(ofRung: 0, count: 1)[0], number: -1 - number, time: time)
      let begin = ContinuousClock.now
      var silent = SweepProgress(.none, cells: 1)
      let end = try await queue.run([run], &silent)[0]
      if case .failed(let reason) = end { throw PilotError.notMeasured(reason) }
      seconds.append((.now - begin) / .seconds(1))
    }
    guard seconds.count == 3 else { return PilotSpeed(perRun: 0, perUnit: 0) }
    let perUnit = max(0, (seconds[2] - seconds[1]) / (3 * short))
    return PilotSpeed(perRun: max(0, seconds[1] - perUnit * short), perUnit: perUnit)
  }
}

/// How long runs take here.
private struct PilotSpeed {
  /// Seconds of each run, however short it is.
  let perRun: Double
  /// Seconds of a unit of virtual time.
  let perUnit: Double

  /// How long a pilot takes, with so many runs at once.
  func seconds(_ plan: PilotPlan, jobs: Int) -> Double {
    plan.rungs.reduce(0) { sum, rung in
      let atOnce = Double(min(jobs, rung.runs))
      return sum + Double(rung.runs) * (perRun + perUnit * rung.time) / atOnce
    }
  }
}

extension Int {
  /// The largest number up to this one with two significant digits: 12,345 gives 12,000.
  fileprivate var roundedToTwoDigits: Int {
    var unit = 1
    while self / unit >= 100 { unit *= 10 }
    return self / unit * unit
  }
}

extension StopRule {
  /// How long a run is in units of virtual time, as far as its bounds tell; nil where only what it is
  /// to reach ends it.
  fileprivate func length(of outlook: SchemeOutlook) -> Double? {
    let lengths = [
      time?.units, aggregations.map { Double($0) / outlook.aggregationsPerUnit },
      updates.map { Double($0) / outlook.updatesPerUnit },
    ]
    return lengths.compactMap(\.self).filter { $0.isFinite && $0 > 0 }.min()
  }
}
