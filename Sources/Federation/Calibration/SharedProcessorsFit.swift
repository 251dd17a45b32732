internal import Chance

/// How clients were held up by others on the same processors, as a record of their work tells.
///
/// Each update says how long it was on a processor, c, and how long it waited for one, d, of its work's time
/// w. Where it had never waited, it would have taken w - d if it pauses by what it does, and w c / (c + d) if
/// something else makes it pause: of the two the one is taken whose times have less to do with d / c within a
/// client, since how much work there is does not depend on how long it waits. Then the number of processors
/// is that under which as much work is done, at the speeds of `SharedProcessors` and with as many at work as
/// there were at each time, as was done.
public struct SharedProcessorsFit: Hashable, Sendable {
  public let processors: SharedProcessors
  /// Of `processors.count`: over ten stretches of time, each left out in turn (the jackknife); nil where
  /// the count was told.
  public let standardError: Double?
  /// The share of the work's time in which it was ready to run and waited.
  public let waited: Double

  /// Below this share of its time nothing is said to be held up.
  static let leastWaited = 0.01
  /// More are as good as any number.
  static let mostProcessors = 4_096.0
  private static let stretches = 10

  /// Nil where work hardly waited, unless the count is told, and where the record does not say of each
  /// update.
  /// - Parameter told: how many processors there are, where that is known; the record is not asked then.
  /// - Complexity: O(n log n) for n updates.
  public init?(_ clients: [ObservedClient], count told: Double? = nil) {
    let updates = clients.flatMap(\.updates)
    let known = updates.compactMap(\.processors)
    guard !updates.isEmpty, known.count == updates.count else { return nil }
    let work = updates.reduce(0) { $0 + $1.workLength }
    let (busy, delay) = known.reduce((0, 0)) { ($0.0 + $1.busy, $0.1 + $1.runDelay) }
    let span = (updates.map(\.end).max() ?? 0) - (updates.map(\.start).min() ?? 0)
    guard span.isFinite, busy > 0, work > delay, told != nil || delay >= Self.leastWaited * work
    else {
      return nil
    }
    waited = delay / work
    let pauses = SharedProcessors.Pauses.allCases.min { first, second in
      Self.dependence(of: clients, first) < Self.dependence(of: clients, second)
    }
    let found = pauses ?? .own
    let demand = found == .own ? busy / (work - delay) : (busy + delay) / work
    // What is not whole only by the system's steps of counting is whole.
    let whole = demand > 0.98 ? 1 : max(1e-6, demand)
    var fit = SharedProcessors(count: 1, demand: whole, pauses: found)
    if let told {
      fit.count = told
      (processors, standardError) = (fit, nil)
      return
    }
    let parts = Self.occupancies(updates, fit)
    fit.count = Self.count(fit, parts)
    processors = fit
    let others = parts.indices.map { left in
      Self.count(fit, parts.indices.filter { $0 != left }.map { parts[$0] })
    }
    let number = Double(others.count)
    let mean = others.reduce(0, +) / number
    let squares = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = (squares * (number - 1) / number).squareRoot()
  }

  /// The slope of what updates would have taken over how long they waited, both as logarithms, within
  /// clients; without its sign.
  private static func dependence(
    of clients: [ObservedClient], _ pauses: SharedProcessors.Pauses
  ) -> Double {
    var (products, squares) = (0.0, 0.0)
    for client in clients {
      let points = client.updates.compactMap { update -> (waited: Double, alone: Double)? in
        guard let had = update.processors, had.busy > 0, let alone = update.workAlone(pauses),
          alone > 0
        else { return nil }
        return (PortableMath.log(1 + had.runDelay / had.busy), PortableMath.log(alone))
      }
      let count = Double(max(1, points.count))
      let waited = points.reduce(0) { $0 + $1.waited } / count
      let alone = points.reduce(0) { $0 + $1.alone } / count
      for point in points {
        products += (point.waited - waited) * (point.alone - alone)
        squares += (point.waited - waited) * (point.waited - waited)
      }
    }
    return squares > 0 ? abs(products / squares) : 0
  }

  /// Of a stretch of time: how long so many were at work, by their number, and what they got done.
  private struct Occupancy {
    var times: [Double] = []
    var done = 0.0
  }

  private static func occupancies(
    _ updates: [ObservedUpdate], _ processors: SharedProcessors
  ) -> [Occupancy] {
    var edges: [(time: Double, step: Int, rate: Double)] = []
    for update in updates where update.workLength > 0 {
      let alone = update.workAlone(processors.pauses) ?? update.workLength
      let rate = alone / update.workLength
      edges.append((update.work.lowerBound, 1, rate))
      edges.append((update.work.upperBound, -1, -rate))
    }
    edges.sort { ($0.time, $0.step) < ($1.time, $1.step) }
    let (first, last) = (edges.first?.time ?? 0, edges.last?.time ?? 0)
    let length = max(1e-12, last - first) / Double(stretches)
    var parts = Array(repeating: Occupancy(), count: stretches)
    var (now, atWork, rate) = (first, 0, 0.0)
    for edge in edges {
      while now < edge.time {
        let place = min(stretches - 1, Int((now - first) / length))
        let border = place == stretches - 1 ? last : first + Double(place + 1) * length
        // A border that rounding puts no further is passed at once.
        let next = border > now ? min(edge.time, border) : edge.time
        if parts[place].times.count <= atWork {
          parts[place].times += Array(
            repeating: 0, count: atWork + 1 - parts[place].times.count)
        }
        parts[place].times[atWork] += next - now
        parts[place].done += rate * (next - now)
        now = next
      }
      atWork += edge.step
      rate += edge.rate
    }
    return parts
  }

  /// How many processors there were, by bisection.
  private static func count(_ processors: SharedProcessors, _ parts: [Occupancy]) -> Double {
    var times: [Double] = []
    for part in parts {
      if part.times.count > times.count {
        times += Array(repeating: 0, count: part.times.count - times.count)
      }
      for (number, time) in part.times.enumerated() { times[number] += time }
    }
    let done = parts.reduce(0) { $0 + $1.done }
    var (low, high) = (PortableMath.log(0.01), PortableMath.log(mostProcessors))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      var candidate = processors
      candidate.count = PortableMath.exp(middle)
      let expected = times.enumerated().dropFirst().reduce(0) { sum, entry in
        entry.element == 0
          ? sum
          : sum + Double(entry.offset) * entry.element * candidate.speed(of: entry.offset)
      }
      if expected < done { low = middle } else { high = middle }
    }
    return max(0.01, PortableMath.exp((low + high) / 2))
  }
}

extension ObservedUpdate {
  var workLength: Double { work.upperBound - work.lowerBound }

  /// How long its work would have taken where it had never waited for a processor; nil where that is not
  /// known.
  func workAlone(_ pauses: SharedProcessors.Pauses) -> Double? {
    guard let processors else { return nil }
    let wanted = processors.busy + processors.runDelay
    switch pauses {
    case .own: return max(processors.busy, workLength - processors.runDelay)
    case .imposed: return wanted > 0 ? workLength * processors.busy / wanted : workLength
    }
  }
}
