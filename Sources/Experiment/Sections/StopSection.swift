import Federation

extension StopRule {
  /// The rule of a file that says nothing of its end.
  static let `default` = StopRule(time: VirtualTime(ticks: 100 * Ticks.perUnit))

  /// Reads the `stop` section.
  ///
  /// One of time, aggregations and updates is needed: an accuracy alone may never be reached.
  init(reading section: inout Section) {
    self.init()
    time = section.ticks("time", orNone: true).map(VirtualTime.init(ticks:))
    aggregations = section.count("aggregations", orNone: true)
    updates = section.count("updates", orNone: true)
    accuracy = section.number("accuracy", .accuracy, orNone: true)
    if ["time", "aggregations", "updates"].allSatisfy(section.isAbsentOrNone) {
      section.report(
        "found nothing that surely ends the run; allowed: time, aggregations or updates, "
          + "with or without accuracy")
    }
  }

  /// The `stop` section, whole.
  var written: Written {
    .section([
      ("time", time.map { .ticks($0.ticks) } ?? .none),
      ("aggregations", aggregations.map(Written.count) ?? .none),
      ("updates", updates.map(Written.count) ?? .none),
      ("accuracy", accuracy.map(Written.number) ?? .none),
    ])
  }
}
