internal import Wording

/// A table with a row for each setting: columns that say what they have of it.
struct GroupTable {
  private var columns: [(head: String, cell: (RunGroup) -> String)] = []

  /// Adds a column.
  mutating func add(_ head: String, _ cell: @escaping (RunGroup) -> String) {
    columns.append((head, cell))
  }

  /// Adds a column of means over the finished runs.
  mutating func add(mean head: String, _ number: @escaping (ReportedRun) -> Double?) {
    add(head) { $0.estimate(number)?.text() ?? "-" }
  }

  /// Writes it.
  func write(_ groups: [RunGroup], caption: String, to html: inout HTML) {
    html.table(
      ["setting"] + columns.map(\.head),
      groups.map { group in [group.label] + columns.map { $0.cell(group) } }, caption: caption)
  }
}

extension RunGroup {
  /// How many runs there are, and what became of those that did not finish.
  var runsText: String {
    let (all, finished) = (runs.count, finished.count)
    let text = finished == all ? all.grouped : "\(finished.grouped) of \(all.grouped)"
    return diverged.isEmpty ? text : "\(text), \(diverged.count) diverged"
  }
}

extension TimesToTarget {
  /// The mean with its interval where all runs reached it, else how many did, with the median.
  func text(_ course: Course) -> String {
    guard count > 0 else { return "-" }
    if let estimate {
      guard let halfWidth = estimate.halfWidth, halfWidth > 0 else {
        return course.text(estimate.mean)
      }
      return course.text(estimate)
    }
    if reachedCount == 0 {
      return count == 1 ? "not reached" : "0 of \(count) reached it"
    }
    return "\(reachedCount) of \(count)" + (median.map { ", median \(course.text($0))" } ?? "")
  }
}

extension Course {
  /// An amount for a table: bytes with their unit, the others without.
  func text(_ amount: Double) -> String {
    switch self {
    case .bytes: inUnit(amount, axis(upTo: amount))
    case .updates: amount < 1e15 ? Int(amount.rounded()).grouped : amount.short
    case .time, .wall: amount.text(significantDigits: 4)
    }
  }

  fileprivate func text(_ estimate: Estimate) -> String {
    guard self == .bytes else { return estimate.text() }
    let axis = axis(upTo: estimate.mean)
    let half = (estimate.halfWidth ?? 0) / axis.divisor
    return "\(inUnit(estimate.mean, axis)) ± \(half.text(significantDigits: 2))"
  }

  private func inUnit(_ amount: Double, _ axis: (title: String, divisor: Double)) -> String {
    let unit = axis.title.split(separator: "(").last?.dropLast() ?? ""
    return "\((amount / axis.divisor).text(significantDigits: 3)) \(unit)"
  }
}
