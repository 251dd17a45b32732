import Federation
internal import Kernels

/// Makes versions: the scheme's rule for what contributions come to, then the server optimiser.
struct Server {
  /// What becomes of updates before they count; nil where all are as they were sent.
  private let corruption: UpdateCorruption?
  /// The largest norm that an update counts with; nil where there is none.
  private let clip: Double?
  private var rule: any ServerRule
  private var optimiser: ServerStep
  private let encoding: VectorEncoding
  /// How large a value was for which the next version could not be sent; nil where it was not made for
  /// another reason.
  private(set) var excess: Float?
  /// What each answer added to the next version.
  private var parts: [Divergence.Part] = []
  /// The staleness of the stalest update in it.
  private var stalest = 0

  /// Before the first aggregation.
  init(_ settings: ScheduleSettings, parameterCount: Int, encoding: VectorEncoding = .float32) {
    let scheme = settings.scheme
    self.init(
      corruption: UpdateCorruption(settings, encoding: encoding), clip: scheme.rule.clip,
      rule: scheme.serverRule(
        parameterCount: parameterCount, importance: settings.importance),
      optimiser: ServerStep(scheme.server, parameterCount: parameterCount), encoding: encoding)
  }

  init(
    corruption: UpdateCorruption? = nil, clip: Double? = nil, rule: any ServerRule,
    optimiser: ServerStep,
    encoding: VectorEncoding = .float32
  ) {
    self.corruption = corruption
    self.clip = clip
    self.rule = rule
    self.optimiser = optimiser
    self.encoding = encoding
  }

  /// Whether the weighted sum of a whole group may take the place of its members' deltas.
  ///
  /// A sum that is rounded on its way is not the sum of what was rounded, and its terms, which have their
  /// weights already, may be too small for float16. What is changed or bounded has to be there by itself.
  var mayGroup: Bool {
    rule.mayGroup && encoding == .float32 && corruption == nil && clip == nil
  }

  /// What it remembers between aggregations, by the names that it has in a checkpoint.
  var vectors: [String: [Float]] {
    rule.vectors.merging(optimiser.vectors) { _, _ in
      preconditionFailure("a rule and an optimiser call vectors the same")
    }
  }

  /// Takes what it remembered from among the vectors of a checkpoint.
  /// - Returns: false when that is not of this scheme and model.
  mutating func take(from vectors: inout [String: [Float]]) -> Bool {
    rule.take(from: &vectors) && optimiser.take(from: &vectors)
  }

  /// Takes what came back for the next contributions of the aggregation.
  mutating func fold(
    _ returned: Returned, as contributions: ArraySlice<Contribution>, in models: ModelVersions
  ) {
    var returned = returned
    if let corruption, let first = contributions.first {
      returned = corruption.applied(to: returned, of: first.order)
    }
    if let clip { returned = returned.clipped(to: clip) }
    rule.fold(DeltaPart(contributions: contributions, values: returned.values), in: models)
    for contribution in contributions {
      stalest = max(stalest, models.latest - contribution.order.baseVersion)
    }
    parts.append(
      Divergence.Part(
        contributions: Array(contributions), norm: returned.norm, process: returned.process))
  }

  /// Makes the next version of what was folded.
  /// - Returns: nil, with all as it was before the aggregation, where it is not finite or cannot be sent.
  mutating func nextVersion(of models: ModelVersions) -> [Float]? {
    excess = nil
    var changed = optimiser
    let next = changed.next(after: models.current, along: rule.finish(), stalest: stalest)
    guard isFinite(next.span), changed.isFinite else { return nil }
    if let found = excess(of: next) {
      excess = found
      return nil
    }
    optimiser = changed
    rule.accept()
    stalest = 0
    parts.removeAll(keepingCapacity: true)
    return next
  }

  /// The magnitude of a value that does not exist as it would be sent; nil where there is none.
  private func excess(of parameters: [Float]) -> Float? {
    guard encoding != .float32 else { return nil }
    let largest = largestMagnitude(parameters.span)
    return largest > encoding.largest ? largest : nil
  }

  /// The part that added most to the version that was not made.
  var largestPart: Divergence.Part? {
    parts.max { $0.weightedNorm < $1.weightedNorm }
  }
}

extension Returned {
  /// The same, scaled down to this norm where it is longer: min(1, bound / norm) of it, to within the
  /// rounding of its numbers.
  ///
  /// The norm is taken of the values that are here, whatever was said of them, in an order that is the
  /// same on every processor.
  func clipped(to bound: Double) -> Returned {
    let length = Kernels.norm(values.span)
    guard length > bound else { return self }
    return Returned(
      values: scaled(values.span, by: Float(bound / length))[...], norm: bound, process: process)
  }
}

/// What came back for a piece of training.
struct Returned {
  /// The plain delta, or the weighted sum.
  let values: ArraySlice<Float>
  /// Its Euclidean norm.
  let norm: Double
  /// Who sent it, for a sentence.
  let process: String

  var byteCount: Int { values.count * MemoryLayout<Float>.size }
}
