extension LearningTask {
  /// Refuses settings that are impossible or do not go together, before any data is touched.
  ///
  /// A task may come from another process, so sizes have upper bounds here too.
  public func validate() throws(LearningError) {
    try require(1...1_000_000, clients, "clients")
    try training.validate(clients: clients)
    try validateData()
    if let evaluatedTrainSamples {
      try require(1...1_000_000, evaluatedTrainSamples, "evaluated training samples of a client")
    }
    switch (data, model) {
    case (.quadratic, .quadratic), (.external, .external): break
    case (.external, _):
      throw LearningError(
        .setting, "the external source goes with the external model only")
    case (_, .external):
      throw LearningError(.setting, "the external model goes with the external source only")
    case (.quadratic, _):
      throw LearningError(
        .setting, "the quadratic source goes with the quadratic model only, which has no samples")
    case (_, .quadratic):
      throw LearningError(
        .setting, "the quadratic model goes with the quadratic source only; this source has samples"
      )
    default: break
    }
    if let samples = data.knownSamples {
      try model.check(sampleShape: samples.shape, classes: samples.classes)
    }
  }
}

extension LocalTraining {
  fileprivate func validate(clients: Int) throws(LearningError) {
    switch amount {
    case .steps(let steps): try require(1...1_000_000, steps, "training steps")
    case .stepsOfEach(let steps):
      try require(clients...clients, steps.count, "numbers of training steps, one for each client")
      for count in steps { try require(1...1_000_000, count, "training steps") }
    case .epochs(let passes): try require(1...1_000_000, passes, "training epochs")
    }
    try schedule.validate()
    try require(1...1_000_000, batch, "the batch")
    guard rate > 0, rate.isFinite else {
      throw LearningError(.setting, "the local rate is greater than 0, not \(rate)")
    }
    guard momentum >= 0, momentum < 1 else {
      throw LearningError(.setting, "momentum is at least 0 and less than 1, not \(momentum)")
    }
    guard momentum > 0 || !nesterov else {
      throw LearningError(.setting, "Nesterov's momentum is greater than 0, not 0")
    }
    guard proximal >= 0, proximal.isFinite else {
      throw LearningError(.setting, "the proximal factor is at least 0, not \(proximal)")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw LearningError(.setting, "weight decay is at least 0, not \(weightDecay)")
    }
    if let clip, !(clip > 0 && clip.isFinite) {
      throw LearningError(.setting, "the clip norm is greater than 0, not \(clip)")
    }
  }
}

extension RateSchedule {
  fileprivate func validate() throws(LearningError) {
    switch law {
    case .constant: break
    case .step(let every, let factor), .exponential(let every, let factor):
      try Self.check(every)
      guard factor > 0, factor <= 1 else {
        throw LearningError(
          .setting, "the rate's factor is greater than 0 and at most 1, not \(factor)")
      }
    case .inverse(let every, let power):
      try Self.check(every)
      guard power > 0, power.isFinite else {
        throw LearningError(.setting, "the rate's power is greater than 0, not \(power)")
      }
    case .cosine(let over, let end):
      try Self.check(over)
      guard end >= 0, end.isFinite else {
        throw LearningError(.setting, "the rate's end is at least 0, not \(end)")
      }
    }
  }

  private static func check(_ length: Int64) throws(LearningError) {
    guard length > 0 else {
      throw LearningError(.setting, "the rate's schedule has a length of at least 1, not \(length)")
    }
  }
}

extension SyntheticSource {
  func validate() throws(LearningError) {
    try require(1...1_000_000, features, "synthetic features")
    try require(2...10_000, classes, "synthetic classes")
    try require(1...1_000_000, samplesPerClient, "synthetic training samples of a client")
    try require(1...1_000_000, testSamplesPerClient, "synthetic test samples of a client")
    guard heterogeneity >= 0, heterogeneity <= 1000 else {
      throw LearningError(.setting, "heterogeneity is 0 to 1000, not \(heterogeneity)")
    }
    let rows = max(samplesPerClient + testSamplesPerClient, classes)
    try require(1...(1 << 28), features * rows, "the numbers of one synthetic client")
  }
}

extension QuadraticSource {
  func validate() throws(LearningError) {
    try require(1...10_000_000, dimension, "the quadratic dimension")
    guard curvature.lowerBound > 0, curvature.upperBound.isFinite else {
      throw LearningError(
        .setting,
        "curvatures are greater than 0, not \(curvature.lowerBound) to \(curvature.upperBound)")
    }
    guard spread >= 0, spread.isFinite else {
      throw LearningError(.setting, "the spread of the optima is at least 0, not \(spread)")
    }
  }
}

func require(
  _ allowed: ClosedRange<Int>, _ value: Int, _ name: String
) throws(LearningError) {
  guard allowed.contains(value) else {
    throw LearningError(
      .setting, "\(name): \(value); allowed is \(allowed.lowerBound) to \(allowed.upperBound)")
  }
}
