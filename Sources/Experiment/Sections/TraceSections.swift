import Federation

extension DelayTrace {
  /// Reads the keys of `kind: trace`: a CSV file, or each client's durations.
  init(reading section: inout Section, clients: Int?) {
    var durations: [[Int64]]?
    if let table = section.table("file") {
      durations = TraceRows(table, columns: [.work, .durations], clients: clients)?.durations
      if let setting = section.ask("durations") {
        section.refuse(setting, "durations", allowed: "file or durations, one of them")
      }
    } else {
      durations = section.times(
        "durations", .time, clients: clients, isNeeded: section.peek("file") == nil)
    }
    self.init(durations: durations ?? [[1]])
  }

  var writtenDurations: Written { .items(durations.map { .items($0.map(Written.ticks)) }) }
}

extension AvailabilityTrace {
  /// Reads the keys of `kind: trace`: a CSV file, or each client's stretches, as the times at which
  /// they begin and end. Nil where they are wrong.
  init?(reading section: inout Section, clients: Int?) {
    let length = section.ticks("length")
    var stretches: [[Range<Int64>]] = []
    if let table = section.table("file") {
      stretches =
        TraceRows(table, columns: [.stretches], clients: clients)?.stretches ?? []
      if let setting = section.ask("stretches") {
        section.refuse(setting, "stretches", allowed: "file or stretches, one of them")
      }
    } else {
      let isNeeded = section.peek("file") == nil
      let times = section.times(
        "stretches", .timeOrZero, clients: clients, isNeeded: isNeeded)
      for (client, own) in (times ?? []).enumerated() {
        let isRising = zip(own, own.dropFirst()).enumerated().allSatisfy { place, pair in
          place % 2 == 0 ? pair.0 < pair.1 : pair.0 <= pair.1
        }
        guard own.count % 2 == 0, isRising else {
          section.report(
            "found times that are no stretches of client \(client); allowed: the beginning and the "
              + "end of each stretch, in order",
            key: "stretches")
          return nil
        }
        stretches.append(
          stride(from: 0, to: own.count, by: 2).map { own[$0]..<own[$0 + 1] })
      }
    }
    guard let end = stretches.compactMap(\.last?.upperBound).max() else { return nil }
    if let length, length < end {
      section.report(
        "found \(Ticks.written(length)); allowed: at least \(Ticks.written(end)), where the last "
          + "stretch ends",
        key: "length")
      return nil
    }
    self.init(length: length ?? end, stretches: stretches)
  }

  var writtenStretches: Written {
    .items(
      stretches.map { own in
        .items(own.flatMap { [.ticks($0.lowerBound), .ticks($0.upperBound)] })
      })
  }
}

extension Section {
  /// A list with a list of times for each of `clients`, none empty, in ticks.
  fileprivate mutating func times(
    _ key: String, _ rule: NumberRule, clients: Int?, isNeeded: Bool
  ) -> [[Int64]]? {
    let sentence = "a list with a list of times for each client"
    guard let setting = ask(key, needed: isNeeded ? sentence + ", or file" : nil) else {
      return nil
    }
    guard case .list(let lists) = setting.content, !lists.isEmpty else {
      refuse(setting, key, allowed: sentence)
      return nil
    }
    if let clients, lists.count != clients {
      report(
        "found lists of \(lists.count) clients; allowed: of \(clients), as clients says", key: key)
      return nil
    }
    var times: [[Int64]] = []
    times.reserveCapacity(lists.count)
    for (client, list) in lists.enumerated() {
      guard case .list(let elements) = list.content, !elements.isEmpty else {
        refuse(list, "\(key)[\(client)]", allowed: "a list of at least one time")
        return nil
      }
      var own: [Int64] = []
      own.reserveCapacity(elements.count)
      for (place, element) in elements.enumerated() {
        guard let number = element.number, rule.holds(number),
          let ticks = element.word.flatMap(Ticks.read)
        else {
          refuse(element, "\(key)[\(client)][\(place)]", allowed: rule.sentence)
          return nil
        }
        own.append(ticks)
      }
      times.append(own)
    }
    return times
  }
}
