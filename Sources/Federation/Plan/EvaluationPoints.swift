/// The points of a run at which the version of the moment is to be evaluated, numbered from 1 on, and
/// how many of them have passed.
///
/// Whole numbers decide alone, so that no rounding moves a point.
struct EvaluationPoints: Sendable {
  /// Where each point falls by time, by aggregations and by updates; nil where it never does.
  private let times, aggregations, updates: Milestones?
  private var passed = 0
  /// When the next point falls by time; the end of time where it does not.
  private(set) var nextTime = VirtualTime.endOfTime
  /// After how many aggregations the next point falls; the greatest number where it does not.
  private(set) var nextAggregations = Int.max
  private var nextUpdates = Int.max

  init(_ rule: EvaluationRule, stop: StopRule) {
    switch rule {
    case .every(let time):
      (times, aggregations, updates) = (Milestones(every: time.ticks), nil, nil)
    case .aggregations(let count):
      (times, aggregations, updates) = (nil, Milestones(every: Int64(count)), nil)
    case .points(let parts):
      times = stop.time.map { Milestones(whole: $0.ticks, parts: parts) }
      aggregations = stop.aggregations.map { Milestones(whole: Int64($0), parts: parts) }
      updates = stop.updates.map { Milestones(whole: Int64($0), parts: parts) }
    }
    findNext()
  }

  /// Points that fell by time before `now` have passed.
  mutating func pass(before now: VirtualTime) {
    if nextTime < now, let times { pass(times.count(upTo: now.ticks - 1)) }
  }

  /// Whether a point falls by time, with `now`.
  mutating func reach(_ now: VirtualTime) -> Bool {
    guard nextTime <= now, let times else { return false }
    pass(times.count(upTo: now.ticks))
    return true
  }

  /// Whether a point falls with so many aggregations and updates.
  mutating func reach(aggregations count: Int, updates sum: Int) -> Bool {
    guard count >= nextAggregations || sum >= nextUpdates else { return false }
    pass(
      max(
        aggregations?.count(upTo: Int64(count)) ?? 0, updates?.count(upTo: Int64(sum)) ?? 0))
    return true
  }

  private mutating func pass(_ count: Int) {
    guard count > passed else { return }
    passed = count
    findNext()
  }

  private mutating func findNext() {
    let next = passed + 1
    nextTime = VirtualTime(ticks: times?.position(of: next) ?? .max)
    nextAggregations = Int(aggregations?.position(of: next) ?? .max)
    nextUpdates = Int(updates?.position(of: next) ?? .max)
  }
}

/// Numbers along the way to a whole: the k-th is where k of its equal parts are done.
private struct Milestones: Sendable {
  private let whole, parts: UInt64
  private let last: Int

  /// As many as there are parts.
  init(whole: Int64, parts: Int) {
    (self.whole, self.parts, last) = (UInt64(whole), UInt64(parts), parts)
  }

  /// One after every `step`, without an end.
  init(every step: Int64) { (whole, parts, last) = (UInt64(step), 1, .max - 1) }

  /// The smallest number at which `k` parts are done; nil behind the last, and behind all numbers.
  func position(of k: Int) -> Int64? {
    guard k <= last else { return nil }
    let product = whole.multipliedFullWidth(by: UInt64(k))
    guard product.high < parts else { return nil }
    let (quotient, rest) = parts.dividingFullWidth(product)
    return Int64(exactly: quotient).flatMap { rest == 0 || $0 == .max ? $0 : $0 + 1 }
  }

  /// How many of them `number` has reached.
  func count(upTo number: Int64) -> Int {
    let product = UInt64(max(0, number)).multipliedFullWidth(by: parts)
    guard product.high < whole else { return last }
    return Int(exactly: whole.dividingFullWidth(product).quotient).map { min($0, last) } ?? last
  }
}
