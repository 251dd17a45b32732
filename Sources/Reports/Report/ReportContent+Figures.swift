internal import Records
internal import Wording

extension ReportContent {
  /// The figures of measures against time, updates, bytes and the wall's clock.
  var curveFigures: [Figure] {
    if groups.count == 1 { return singleCurves }
    return Measure.allCases.flatMap { measure in
      Course.allCases.compactMap { course in
        let series = drawn.enumerated().map { place, group in
          CurveSeries(
            name: group.label, style: SeriesStyle(place),
            curve: group.curve(measure, over: course),
            divergedAt: group.diverged.compactMap { $0.evaluations.last.flatMap(course.value) })
        }
        return Figure.curves(
          "\(measure.fileName)-\(course.rawValue)", series, of: measure.name, over: course,
          title: headline(measure, course, series),
          caption: caption(measure, course, series),
          place: course == .time ? .wide : .small)
      }
    }
  }

  /// Of one setting: on training and test samples in one figure.
  private var singleCurves: [Figure] {
    let pairs: [(name: String, measures: [Measure])] = [
      ("accuracy", [.testAccuracy, .trainAccuracy]), ("loss", [.testLoss, .trainLoss]),
    ]
    return pairs.flatMap { name, measures in
      Course.allCases.compactMap { course in
        let series = measures.enumerated().map { place, measure in
          CurveSeries(
            name: measure.isTest ? "test" : "training", style: SeriesStyle(place),
            curve: groups[0].curve(measure, over: course))
        }
        return Figure.curves(
          "\(name)-\(course.rawValue)", series, of: name, over: course,
          title: singleHeadline(name, course, series),
          caption: caption(measures[0], course, series),
          place: course == .time ? .wide : .small)
      }
    }
  }

  /// From where to where, in words.
  private func singleHeadline(_ name: String, _ course: Course, _ series: [CurveSeries]) -> String {
    guard let first = series.first(where: { !$0.curve.points.isEmpty }),
      let start = first.curve.points.first, let end = first.curve.points.last
    else { return name }
    let what = "\(first.name.first!.uppercased() + first.name.dropFirst()) \(name)"
    return """
      \(what) goes from \(start.estimate.mean.text(significantDigits: 3)) to \
      \(end.estimate.mean.text(significantDigits: 3)) over \(amount(end.x, course))
      """
  }

  /// An amount of a course, with its unit.
  private func amount(_ x: Double, _ course: Course) -> String {
    let (axis, divisor) = course.axis(upTo: x)
    switch course {
    case .time: return "\(x.text(significantDigits: 4)) units of virtual time"
    case .updates: return Course.updates.text(x).counting("update")
    case .bytes:
      let unit = axis.split(separator: "(").last?.dropLast() ?? ""
      return "\((x / divisor).text(significantDigits: 3)) \(unit)"
    case .wall: return "\(x.text(significantDigits: 3)) s"
    }
  }

  /// Who is ahead at the end of what all have come to; no claim where runs cannot be compared.
  private func headline(_ measure: Measure, _ course: Course, _ series: [CurveSeries]) -> String {
    let title = "\(measure.name.first!.uppercased() + measure.name.dropFirst())"
    let ends = series.filter { !$0.curve.points.isEmpty }
    guard incomparable.isEmpty, ends.count > 1,
      let common = ends.map({ $0.curve.points.last!.x }).min()
    else { return "\(title) over \(course.name)" }
    let values = ends.map { series in
      (series.name, series.curve.points.last { $0.x <= common }?.estimate.mean ?? .nan)
    }.filter { !$0.1.isNaN }
    guard let best = values.max(by: { measure.isBetter($1.1, than: $0.1) }),
      let worst = values.max(by: { measure.isBetter($0.1, than: $1.1) }), best.0 != worst.0
    else { return "\(title) over \(course.name)" }
    let least = measure.isAccuracy ? ("highest", "lowest") : ("lowest", "highest")
    return """
      \(title) after \(amount(common, course)) is \(least.0) under \(best.0) \
      (\(best.1.text(significantDigits: 3))) and \(least.1) under \(worst.0) \
      (\(worst.1.text(significantDigits: 3)))
      """
  }

  /// What is drawn: lines, bands, n, and what is left out.
  private func caption(_ measure: Measure, _ course: Course, _ series: [CurveSeries]) -> String {
    let counts = Set(series.map(\.curve.runs).filter { $0 > 0 }).sorted()
    guard let least = counts.first, let most = counts.last else { return "" }
    let n = least == most ? "n = \(most)" : "n = \(least) to \(most)"
    guard course == .time else {
      return most == 1
        ? "As above." : "As above; runs are compared on straight lines between their evaluations."
    }
    var parts: [String] = []
    if most == 1 {
      parts.append(
        groups.count == 1
          ? "One run (n = 1), so there is no band." : "One run each (n = 1), so there are no bands."
      )
    } else {
      parts.append(
        "Lines are means over seeds, bands their 95% confidence intervals (Student's t, \(n)).")
    }
    if series.contains(where: { !$0.divergedAt.isEmpty }) {
      parts.append("A cross at the upper edge: a run diverged there; it is in no mean.")
    }
    if undrawnCount > 0, groups.count > 1 {
      parts.append(
        """
        \(undrawnCount.counted("setting")) with worse final values have no line; the table has all.
        """
      )
    }
    if families.contains(where: { $0.groups.count > 1 }) {
      parts.append(
        """
        Each scheme at its best local rate of those tried, chosen by these same runs, which \
        flatters it.
        """
      )
    }
    return parts.joined(separator: " ")
  }

  /// All other figures.
  var otherFigures: [Figure] {
    [Figure.rateSensitivity(self)].compactMap(\.self)
      + NumberSetting.all(in: self).flatMap { setting in
        [Figure.timeToTarget(self, over: setting), Figure.final(self, over: setting)]
          .compactMap(\.self)
      } + observedFigures + clientFigures
  }

  /// One run of each drawn setting, the first seed's.
  private var examples: [(place: Int, label: String, run: ReportedRun)] {
    drawn.prefix(Self.mostExamples).enumerated().compactMap { place, group in
      group.example.map { (place, group.label, group.runs[$0]) }
    }
  }

  /// The name of a figure that there is one of for each setting.
  private func name(_ name: String, _ place: Int) -> String {
    drawn.count == 1 ? name : "\(name)-\(place + 1)"
  }

  private var examplePlace: Figure.Place { drawn.count == 1 ? .wide : .small }

  /// Of single updates and clients during runs.
  private var observedFigures: [Figure] {
    let observed = examples.compactMap { place, label, run in
      run.observations.map { (place, label, $0) }
    }
    let staleness = Figure.staleness(
      observed.map { place, label, found in
        StalenessSeries(name: label, style: SeriesStyle(place), counts: found.staleness)
      })
    let participation = observed.compactMap { place, label, found in
      Figure.participation(
        of: found, label: label, name: name("participation", place), style: SeriesStyle(place),
        place: examplePlace)
    }
    let weights = observed.compactMap { place, label, found in
      Figure.receivedWeights(
        of: found, label: label, name: name("aggregation-weight", place),
        style: SeriesStyle(place), place: examplePlace)
    }
    guard drawn.count == 1, let (_, label, found) = observed.first else {
      return [staleness].compactMap(\.self) + participation + weights
    }
    return [
      staleness, Figure.timeline(found, label: label), Figure.clientCurves(found, label: label),
    ].compactMap(\.self) + participation + weights
  }

  /// The final accuracy on the clients.
  private var clientFigures: [Figure] {
    examples.compactMap { place, label, run in
      Figure.clientAccuracies(
        of: run, label: label, name: name("client-accuracy", place), style: SeriesStyle(place),
        place: examplePlace)
    }
  }
}
