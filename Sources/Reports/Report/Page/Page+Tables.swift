internal import Records
internal import Wording

extension Page {
  /// Final values and what it took to the target.
  func results(_ html: inout HTML) {
    guard content.runs.contains(where: { !$0.evaluations.isEmpty }) else { return }
    html.add("h2", "Results")
    var table = GroupTable()
    table.add("runs") { $0.runsText }
    for measure in Measure.allCases
    where content.groups.contains(where: { $0.estimate(measure) != nil }) {
      table.add("final \(measure.name)") { $0.estimate(measure)?.text(digits: 4) ?? "-" }
    }
    for name in otherMeasures {
      table.add("final \(name)") {
        $0.estimate { $0.files.otherMeasures[name] }?.text(digits: 4) ?? "-"
      }
    }
    table.write(
      content.groups,
      caption: content.groups.contains { $0.finished.count > 1 }
        ? """
        Means over the runs that finished; ± is the half width of their 95% confidence interval \
        over seeds (Student's t).
        """ : "The last evaluation. One seed each, so there are no intervals.", to: &html)
    toTarget(&html)
    differences(&html)
  }

  /// The names of measures that only the models of these runs know; the first few.
  private var otherMeasures: [String] {
    let finished = content.groups.flatMap(\.finished)
    return Set(finished.flatMap { $0.files.otherMeasures.keys }).sorted().prefix(12).map { $0 }
  }

  /// What it took to come to the target.
  private func toTarget(_ html: inout HTML) {
    guard let target = content.target else { return }
    var table = GroupTable()
    let heads: [(Course, String)] = [
      (.time, "virtual time (units)"), (.updates, "updates"), (.bytes, "bytes"),
      (.wall, "wall time (s)"),
    ]
    for (course, head) in heads {
      table.add(head) { $0.times(to: target, over: course).text(course) }
    }
    table.write(
      content.groups,
      caption: """
        To \(target.text): the first evaluation that has it. Where not every run reached it, how \
        many did, with the Kaplan-Meier median where at least half did.
        """, to: &html)
  }

  /// Each setting less a reference, within seeds: final values, and times to the target.
  private func differences(_ html: inout HTML) {
    let drawn = content.drawn
    guard content.incomparable.isEmpty, drawn.count > 1,
      let measure = [Measure.testAccuracy, .testLoss, .trainLoss].first(where: { measure in
        drawn.contains { $0.estimate(measure) != nil }
      })
    else { return }
    let reference = drawn.first { $0.scheme.hasPrefix("FedAvg") } ?? drawn[0]
    var tables = [
      DifferenceTable(
        name: "final \(measure.name)", drawn, reference, value: { $0.final(measure) })
    ]
    if let target = content.target {
      tables.append(
        DifferenceTable(name: "time to \(target.text)", drawn, reference) { $0.time(to: target) })
    }
    for table in tables { table.write(to: &html) }
  }

  /// What runs were like on their way, and to their clients.
  func stability(_ html: inout HTML) {
    let groups = content.drawn.filter { !$0.finished.isEmpty }
    guard !groups.isEmpty else { return }
    func has(_ measure: Measure) -> Bool { groups.contains { $0.estimate(measure) != nil } }
    let loss: Measure = has(.testLoss) ? .testLoss : .trainLoss
    let height: Measure = has(.testAccuracy) ? .testAccuracy : loss
    let end = groups.flatMap(\.finished).compactMap { $0.evaluations.last?.time }.min() ?? 0
    var table = GroupTable()
    table.add("area under the \(height.name)") { $0.area(height, until: end)?.text() ?? "-" }
    table.add(mean: "oscillation of the \(loss.name)") {
      $0.curve(loss, over: .time).oscillation
    }
    if groups.contains(where: { $0.measuredBias != nil }) {
      table.add("measured bias") { $0.measuredBias?.text(decimals: 3) ?? "-" }
    }
    table.add("predicted bias") { $0.finished[0].files.summary?.biasColumn ?? "-" }
    table.add(mean: "mean staleness") { $0.files.summary?.staleness.mean }
    table.add(mean: "worst client") { $0.fairness?.worst.accuracy }
    table.add(mean: "10th percentile") { $0.fairness?.tenthPercentile }
    table.add(mean: "standard deviation over clients") { $0.fairness?.standardDeviation }
    table.add(mean: "Jain's index") { $0.fairness?.jainIndex }
    html.add("h2", "Stability, fairness and bias")
    table.write(
      groups,
      caption: """
        Area: the mean height of the curve up to time \(end.short). Oscillation: the standard \
        deviation of the loss around its local linear trend (nine evaluations) in the second half \
        of the run, in the loss' unit. Bias: total variation between what clients counted, or will \
        count by the plan, and what they are to count. Clients: test accuracy of the final model, \
        each client once. docs/statistics.md defines each.
        """, to: &html)
  }

  /// What was run, and how to do it again.
  func settings(_ html: inout HTML) {
    html.add("h2", "Settings")
    let run = content.runs[0]
    let isAlone = content.runs.count == 1
    if let text = run.files.experiment {
      let varied = content.variedKeys
      let seeds = Set(content.runs.compactMap(\.seed))
      let differing = (varied + (seeds.count > 1 ? ["the seed"] : [])).joined(separator: ", ")
      html.add(
        "p",
        isAlone
          ? "The resolved experiment file, with every default written out:"
          : "The resolved experiment file of \(run.folder); the runs differ in \(differing):")
      html.add("pre", text)
    }
    if isAlone {
      html.add("p", "The same run again, to the same bits:")
      html.add("pre", "metronome run \("\(run.folder)/experiment.yaml".shellPath)")
      if let summary = run.files.summary {
        html.add(
          "p", "model_sha256 \(summary.modelSHA256), by metronome \(summary.version)",
          class: "lead")
      }
    }
    html.add("p", "This page is made by metronome \(version) with:")
    html.add("pre", command)
  }
}
