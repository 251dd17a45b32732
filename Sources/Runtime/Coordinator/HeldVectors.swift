import Federation
internal import Wording

/// Vectors of the model's size that a run holds beyond those that every run does.
public struct HeldVectors: Hashable, Sendable {
  /// The key of the experiment file that asks for them.
  let key: String
  /// At most how many.
  let count: Int
  let bytes: Int
  /// What they are and how long they are held, behind their number.
  let what: String
  /// What would hold fewer.
  let remedy: String

  /// Refuses what takes more than half of the memory that is free: a run should not end by it after hours.
  /// - Parameters:
  ///   - isReal: whether the run is under the real clock.
  ///   - available: bytes; nil where the system does not say.
  static func check(
    _ settings: ScheduleSettings, isReal: Bool, parameterCount: Int, available: Int?
  ) throws(RuntimeError) {
    guard let available else { return }
    for held in all(settings, isReal: isReal, parameterCount: parameterCount)
    where held.bytes > available / 2 {
      throw .tooManyVectors(held, available: available)
    }
  }

  private static func all(
    _ settings: ScheduleSettings, isReal: Bool, parameterCount: Int
  ) -> [HeldVectors] {
    var all: [HeldVectors] = []
    if isReal, let count = settings.evaluation.versionsMax(until: settings.stop) {
      all.append(
        HeldVectors(
          key: "evaluate", count: count, parameterCount,
          what: "versions of the model, which are kept until the end with clock: real",
          remedy: "fewer points"))
    }
    if settings.scheme.rule.middle != nil {
      all.append(
        HeldVectors(
          key: "server.rule", count: settings.updatesInAggregation, parameterCount,
          what: "updates, of which none may go before an aggregation is complete",
          remedy: "a scheme that aggregates fewer at a time, or rule: mean"))
    }
    if let memory = settings.scheme.memory {
      // Until an aggregation is made what it puts in their place is there too.
      let isFirst = settings.scheme.first != .any
      let replaced = isFirst ? settings.clients : settings.updatesInAggregation
      all.append(
        HeldVectors(
          key: "scheme",
          count: memory.vectorCount(clients: settings.clients) + replaced + 2, parameterCount,
          what: "vectors of the model's size, which the scheme remembers",
          remedy: "fewer clients, or a scheme that remembers nothing"))
    }
    return all
  }

  private init(key: String, count: Int, _ parameterCount: Int, what: String, remedy: String) {
    (self.key, self.count, self.what, self.remedy) = (key, count, what, remedy)
    let (bytes, isTooMuch) = count.multipliedReportingOverflow(
      by: MemoryLayout<Float>.size * parameterCount)
    self.bytes = isTooMuch ? .max : bytes
  }

  /// For an error.
  func sentence(available: Int) -> String {
    """
    \(key): found up to \(count.grouped) \(what), \(bytes.byteText); allowed: half of the \
    \(available.byteText) of memory that is free here, so \(remedy)
    """
  }
}
