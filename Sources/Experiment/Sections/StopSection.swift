import Federation
import Learning

extension StopRule {
  /// The rule of a file that says nothing of its end.
  static let `default` = StopRule(time: VirtualTime(ticks: 100 * Ticks.perUnit))

  /// Reads the `stop` section.
  ///
  /// One of time, aggregations and updates is needed: an accuracy or a loss alone may never be reached.
  /// - Parameter data: what is measured; nil when that is wrong.
  init(reading section: inout Section, data: DataSpecification?) {
    self.init()
    time = section.ticks("time", orNone: true).map(VirtualTime.init(ticks:))
    aggregations = section.count("aggregations", Self.countRule, orNone: true)
    updates = section.count("updates", Self.countRule, orNone: true)
    accuracy = section.number("accuracy", Self.accuracyRule, orNone: true)
    loss = section.number("loss", Self.lossRule, orNone: true)
    if let data { refuseGoals(without: data, section) }
    if ["time", "aggregations", "updates"].allSatisfy(section.isAbsentOrNone) {
      section.report(
        "found nothing that surely ends the run; allowed: time, aggregations or updates, "
          + "with or without accuracy and loss")
    }
  }

  /// Reports goals that no evaluation can reach, as far as the settings alone tell.
  private func refuseGoals(without data: DataSpecification, _ section: Section) {
    for (key, goal) in [("accuracy", accuracy), ("loss", loss)] {
      guard let goal else { continue }
      if data.holdsOutNothing {
        section.report(
          "found \(goal) where the data has no test samples; allowed: none, or test samples, as by "
            + "data.test-share",
          key: key)
      } else if key == "accuracy", !data.hasLabels {
        section.report(
          "found \(goal) where there are no classes to be found, and so no accuracy; allowed: "
            + "none, or a test loss as stop.loss",
          key: key)
      }
    }
  }

  /// The `stop` section, whole.
  var written: Written {
    .section([
      ("time", time.map { .ticks($0.ticks) } ?? .none),
      ("aggregations", aggregations.map(Written.count) ?? .none),
      ("updates", updates.map(Written.count) ?? .none),
      ("accuracy", accuracy.map(Written.number) ?? .none),
      ("loss", loss.map(Written.number) ?? .none),
    ])
  }
}
