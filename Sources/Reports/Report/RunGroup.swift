internal import Wording

/// The runs of one setting, which differ in their seed alone.
package struct RunGroup: Sendable {
  /// What tells it from the others.
  package var label: String
  /// The keys in which settings differ, and what it has for them.
  package let key: [String: String]
  /// By seed.
  package private(set) var runs: [ReportedRun]

  init(label: String, key: [String: String], runs: [ReportedRun]) {
    self.label = label
    self.key = key
    self.runs = runs.sorted { ($0.seed ?? 0, $0.folder) < ($1.seed ?? 0, $1.folder) }
  }

  var scheme: String { runs[0].scheme }

  /// What tells it from the others but for one setting; the scheme where nothing else does.
  ///
  /// A scheme's short name has its numbers in it, so where such a one is left out the parts of the scheme that
  /// differ are written one by one: "fedbuff restart=arrival".
  func label(without left: String) -> String {
    let keys = key.keys.sorted().filter { $0 != left && $0 != ReportContent.rateKey }
    let ofScheme = keys.filter { $0.hasPrefix("scheme.") }
    let others = keys.filter { !$0.hasPrefix("scheme.") }
    var parts: [String] = []
    if !left.hasPrefix("scheme.") {
      if !ofScheme.isEmpty || others.isEmpty { parts.append(scheme) }
    } else {
      parts.append(String(scheme.prefix { $0 != "-" && $0 != "_" }))
    }
    let written =
      left.hasPrefix("scheme.")
      ? ofScheme.filter { $0 != "scheme.kind" && !NumberSetting.isOfOneKind($0) } + others : others
    for name in written {
      guard let value = key[name], value != "none" else { continue }
      parts.append("\(RunGrouping.short(name, among: keys))=\(value)")
    }
    return parts.joined(separator: " ")
  }

  /// The setting of a key, whether it differs or not.
  func setting(_ name: String) -> String? { runs[0].settings?.values[name] }

  var finished: [ReportedRun] { runs.filter { $0.outcome == .finished } }

  var diverged: [ReportedRun] { runs.filter { $0.outcome == .diverged } }

  /// Those whose curves are drawn: those that finished; where none has, all that were evaluated.
  var drawn: [ReportedRun] {
    let finished = finished
    return finished.isEmpty ? runs.filter { !$0.evaluations.isEmpty } : finished
  }

  /// The place of the run whose single updates and clients are shown: the first that is drawn.
  var example: Int? {
    let isDrawn =
      finished.isEmpty
      ? { (run: ReportedRun) in !run.evaluations.isEmpty } : { $0.outcome == .finished }
    return runs.firstIndex(where: isDrawn)
  }

  /// Reads what was observed in the example.
  /// - Returns: what is missing from it, or why it could not be read; nil where nothing is to be said.
  mutating func observeExample(
    _ observe: (ReportedRun) throws -> RunObservations?
  ) -> String? {
    guard let example, runs[example].observations == nil else { return nil }
    do {
      runs[example].observations = try observe(runs[example])
    } catch {
      return "\(runs[example].folder): \(error); single updates and clients are not shown."
    }
    let missing = runs[example].observations?.missing ?? []
    return missing.isEmpty ? nil : "\(label): " + missing.joined(separator: " ")
  }

  /// Of the run whose single updates are shown.
  var measuredBias: Double? { example.flatMap { runs[$0].observations?.received?.bias } }

  /// A number of each finished run that has it, by seed.
  func values(_ number: (ReportedRun) -> Double?) -> [UInt64: Double] {
    var found: [UInt64: Double] = [:]
    for run in finished {
      if let seed = run.seed, let value = number(run)?.finite { found[seed] = value }
    }
    return found
  }

  /// Of the finished runs that have it.
  func estimate(_ number: (ReportedRun) -> Double?) -> Estimate? {
    Estimate(finished.compactMap { number($0)?.finite })
  }

  func estimate(_ measure: Measure) -> Estimate? { estimate { $0.final(measure) } }

  /// The mean height of a measure's curve up to where the shortest of the runs ended.
  func area(_ measure: Measure, until end: Double) -> Estimate? {
    estimate { $0.curve(measure, over: .time).meanHeight(until: end) }
  }

  func curve(_ measure: Measure, over course: Course) -> BandCurve {
    BandCurve(drawn.map { $0.curve(measure, over: course) })
  }

  /// How its runs came to a target; a run that measured nothing of it is not among them.
  func times(to target: ReportTarget, over course: Course) -> TimesToTarget {
    TimesToTarget(
      runs.compactMap { run in
        if run.outcome == .diverged || run.outcome == .failed { return .never }
        let curve = run.curve(target.measure, over: course)
        guard let last = curve.points.last else { return nil }
        let first = curve.points.first { target.isReached($0.y) }
        return first.map { .reached($0.x) } ?? .censored(last.x)
      })
  }
}

/// What is to be reached.
package struct ReportTarget: Hashable, Sendable {
  package var measure: Measure
  package var value: Double

  package init(_ measure: Measure, _ value: Double) {
    self.measure = measure
    self.value = value
  }

  func isReached(_ value: Double) -> Bool {
    value == self.value || measure.isBetter(value, than: self.value)
  }
}
