/// What is wrong with the cells of a sweep: each problem once, with the values that all cells share which
/// have it.
struct CellProblems {
  private struct Problem: Hashable {
    let place: Place
    let key: String
    let reason: String
  }

  private struct Finding {
    var cells = 1
    /// Nil also where cells that have it differ.
    var shared: [SweepValue?]
  }

  private let keys: [String]
  /// Those of the base have nothing to do with any values.
  private var inBase: Set<Problem> = []
  private var order: [Problem] = []
  private var findings: [Problem: Finding] = [:]

  init(keys: [String], base: Problems) {
    self.keys = keys
    for (place, _, found) in base.found {
      inBase.insert(Problem(place: place, key: found.key, reason: found.reason))
    }
  }

  /// Adds what is wrong with the cell of these values.
  mutating func add(_ problems: Problems, of values: [SweepValue?]) {
    for (place, _, found) in problems.found {
      add(found.reason, key: found.key, at: place, of: values)
    }
  }

  mutating func add(_ reason: String, key: String, at place: Place, of values: [SweepValue?]) {
    let problem = Problem(place: place, key: key, reason: reason)
    guard var finding = findings[problem] else {
      order.append(problem)
      findings[problem] = Finding(shared: values)
      return
    }
    finding.cells += 1
    for (index, value) in values.enumerated() where finding.shared[index]?.text != value?.text {
      finding.shared[index] = nil
    }
    findings[problem] = finding
  }

  /// Reports them, of `cells` cells in all.
  func report(to problems: Problems, cells: Int) {
    for problem in order {
      guard let finding = findings[problem] else { continue }
      let isOfAll = cells > 1 && finding.cells == cells
      let made = inBase.contains(problem) || isOfAll ? "" : values(finding.shared, of: problem)
      problems.report(problem.reason + made, key: problem.key, at: problem.place)
    }
  }

  /// The values that made it, but for one that its place shows whole.
  private func values(_ values: [SweepValue?], of problem: Problem) -> String {
    let texts = zip(keys, values).compactMap { key, value -> String? in
      guard let value else { return nil }
      if value.isNamedByPlace, value.setting.place == problem.place { return nil }
      return "\(key)=\(value.text.prefix(60))"
    }
    return texts.isEmpty ? "" : " (with \(texts.joined(separator: " ")))"
  }
}
