public import Federation
public import Learning

extension Experiment {
  /// What the core needs of the experiment, where nothing is to be trained.
  /// - Throws: when the schedule depends on the data, and the data cannot be read.
  public func scheduleSettings() throws -> ScheduleSettings {
    guard scheduleNeedsSizes else { return try scheduleSettings(nil) }
    let sizes = try task.sizes(
      cacheFolder: DataCache.defaultFolder(), withLabels: scheduleNeedsLabels)
    if let key = keyOfCounts, sizes.sampleCounts.isEmpty {
      throw LearningError(
        .setting,
        "\(key) depends on how many samples each client has, which with "
          + (task.hosted == nil ? "data.source external" : "data.hosted") + " only "
          + "the client processes know, and a run asks them; for a plan without them list the "
          + "numbers as importance: [..], and give delays for each update or each of so many steps")
    }
    return try scheduleSettings(sizes)
  }

  /// What the core needs of the experiment.
  /// - Parameter sizes: nil where the schedule does not depend on them.
  /// - Throws: when delays are by labels, and the data have others.
  public func scheduleSettings(_ sizes: LearningSizes?) throws(LearningError) -> ScheduleSettings {
    ScheduleSettings(
      importance: importance.normalised(
        clients: task.clients, sampleCounts: sizes?.sampleCounts),
      delays: try knownDelays(sizes), load: load(sizes),
      sampleCounts: weighsBySamples ? sizes?.sampleCounts ?? [] : [], scheme: scheme,
      faults: faults, stop: stop, evaluation: evaluation, seed: task.seed)
  }

  /// Whether the schedule depends on how many samples clients have, or on the model's size.
  public var scheduleNeedsSizes: Bool { keyOfCounts != nil || delays.countsBytes }

  /// What makes the schedule depend on how many samples clients have, as the file says it; nil where it
  /// does not.
  public var keyOfCounts: String? {
    if importance == .samples { return "importance: samples" }
    if weighsBySamples { return "n in scheme.weights.expression" }
    if case .data(let factor) = delays.factor {
      return "delays.clients.by: " + (factor.countsLabels ? "label" : "samples")
    }
    if delays.per == .sample { return "delays.per: sample" }
    if delays.per == .step, case .epochs = task.training.amount {
      return "delays.per: step with training.epochs"
    }
    return nil
  }

  /// Whether it also depends on the classes of the clients' samples.
  public var scheduleNeedsLabels: Bool {
    if case .data(let factor) = delays.factor { factor.countsLabels } else { false }
  }

  /// The delays with the factors that the clients' data give them.
  private func knownDelays(_ sizes: LearningSizes?) throws(LearningError) -> DelayModel {
    guard case .data(let factor) = delays.factor else { return delays }
    guard let sizes else { preconditionFailure("the schedule depends on the data") }
    if factor.countsLabels, let problem = factor.problem(classes: sizes.labelCounts.first?.count) {
      throw LearningError(.setting, "delays.clients.factors: \(problem)")
    }
    return delays.knowing(samples: sizes.sampleCounts, labels: sizes.labelCounts)
  }

  private var weighsBySamples: Bool { scheme.weighting.speaks(of: .samples) }

  /// What an update asks of each client, as far as its delay depends on it.
  private func load(_ sizes: LearningSizes?) -> ClientLoad {
    var load = ClientLoad()
    let training = task.training
    switch (delays.per, training.amount) {
    case (.update, _): break
    case (.step, .steps(let steps)): load.steps = [steps]
    case (.step, .stepsOfEach(let steps)): load.steps = steps
    case (.step, .epochs):
      load.steps = perClient(sizes) { training.steps(of: $0, samples: $1) }
    case (.sample, _):
      load.samples = perClient(sizes) { training.samplesRead(by: $0, samples: $1) }
    }
    if delays.countsBytes, let sizes {
      let count = sizes.parameterCount
      load.download = MessageSizes.download(parameterCount: count, encoding: encoding)
      load.upload = MessageSizes.upload(parameterCount: count, encoding: encoding)
    }
    return load
  }

  private func perClient(
    _ sizes: LearningSizes?, _ number: (_ client: Int, _ samples: Int) -> Int
  ) -> [Int] {
    guard let sizes else { preconditionFailure("the schedule depends on the data") }
    let numbers = sizes.sampleCounts.enumerated().map(number)
    // One for all, where there may be millions.
    return Set(numbers).count == 1 ? [numbers[0]] : numbers
  }
}
