extension LearningTask {
  /// Refuses impossible settings of the data and of its partition.
  func validateData() throws(LearningError) {
    switch data {
    case .images: break
    case .idx(let source):
      try requireShare(source.testShare)
      try requireShape(source.shape)
      guard source.outcome == .classes else {
        throw LearningError(
          .setting,
          "IDX files hold bytes, so their labels are classes; for numbers take the source numpy")
      }
    case .numpy(let source):
      try requireShare(source.testShare)
      try requireShape(source.shape)
    case .csv(let source):
      try requireShare(source.testShare)
      try requireShape(source.shape)
    case .leaf(let source):
      try requireShare(source.testShare)
      try requireShape(source.shape)
    case .text(let source):
      try requireShare(source.testShare)
      try require(1...LabelledData.widthMax, source.window, "the window of a text")
      try require(1...1_000_000_000, source.stride, "the stride of a text")
      if case .characters(let count) = source.cut {
        try require(1...1_000_000_000, count, "the characters of a piece of text")
      }
    case .synthetic(let source): return try source.validate()
    case .quadratic(let source): return try source.validate()
    case .external(let source): return try source.validate()
    }
    try partition.validate()
    if case .channels(let scaling) = normalisation { try scaling.validate() }
  }
}

private func requireShare(_ share: Double) throws(LearningError) {
  guard share >= 0, share < 1 else {
    throw LearningError(
      .setting, "the share of test samples is at least 0 and below 1, not \(share)")
  }
}

private func requireShape(_ shape: [Int]?) throws(LearningError) {
  guard let shape else { return }
  guard (1...SampleFile.dimensionsMax).contains(shape.count), sampleWidth(shape) != nil else {
    throw LearningError(
      .setting,
      "a sample's shape has 1 to \(SampleFile.dimensionsMax) sizes of at least 1, whose product is "
        + "at most \(LabelledData.widthMax); not \(shape)")
  }
}

extension ChannelScaling {
  fileprivate func validate() throws(LearningError) {
    guard !mean.isEmpty, mean.count == deviation.count, mean.allSatisfy(\.isFinite),
      deviation.allSatisfy({ $0 > 0 && $0.isFinite })
    else {
      throw LearningError(
        .setting,
        "normalise: means are finite, deviations greater than 0, and there are as many of each; "
          + "not "
          + "\(mean) and \(deviation)")
    }
  }
}

extension PartitionRule {
  fileprivate func validate() throws(LearningError) {
    switch self {
    case .iid: break
    case .dirichlet(let alpha, _):
      try require(
        alpha: alpha,
        "; for one class per client take the partition `classes`, for equal classes `iid`")
    case .quantity(let alpha):
      try require(alpha: alpha, "; for equal sizes take the partition `iid`")
    case .classes(let perClient):
      try Learning.require(1...classesMax, perClient, "classes per client")
    case .shards(let perClient): try Learning.require(1...1_000_000, perClient, "shards per client")
    case .natural(let perClient):
      if let perClient { try Learning.require(1...1_000_000, perClient, "users per client") }
    }
  }

  private func require(alpha: Double, _ advice: String) throws(LearningError) {
    guard alpha >= 1e-6, alpha <= 1e6 else {
      throw LearningError(
        .setting, "the Dirichlet alpha is 0.000001 to 1000000, not \(alpha)\(advice)")
    }
  }
}
