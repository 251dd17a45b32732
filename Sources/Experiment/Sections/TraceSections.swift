import Federation
internal import Wording

/// A trace, and who its clients are.
struct AssignedTrace<Trace> {
  let trace: Trace
  let roster: Roster
}

extension DelayTrace {
  /// Reads the keys of `kind: trace`: a CSV file, or each device's durations. Nil where they are
  /// wrong.
  static func read(
    _ section: inout Section, clients: Int?, seed: UInt64
  ) -> AssignedTrace<DelayTrace>? {
    let times = RecordedTimes(reading: &section)
    let recording = section.recording("durations", TraceRows.durations, times) { section, key in
      section.lists(key, allowed: times.sentence) { times.length($0) }.map(
        Recording.init(numbered:))
    }
    let assignment = section.choice("assign", default: DeviceAssignment.order) ?? .order
    guard let recording else { return nil }
    let roster = Roster(recording.ids, clients: clients, assignment, seed: seed)
    let durations = roster.values(recording)
    guard section.hasSome(durations, "durations") else { return nil }
    return AssignedTrace(trace: DelayTrace(durations: durations), roster: roster)
  }

  var entries: [(String, Written)] {
    [("durations", .items(durations.map { .items($0.map(Written.ticks)) }))] + Roster.written
  }
}

extension AvailabilityTrace {
  /// Reads the keys of `kind: trace`: a CSV file, or each device's stretches, as the times at which
  /// they begin and end. Nil where they are wrong.
  /// - Parameter roster: who the clients are, where recorded work says so.
  static func read(
    _ section: inout Section, clients: Int?, seed: UInt64, roster: Roster?
  ) -> AssignedTrace<AvailabilityTrace>? {
    let times = RecordedTimes(reading: &section)
    let length = section.length("length", times)
    let recording = section.recording("stretches", TraceRows.stretches, times) { section, key in
      section.stretches(key, times)
    }
    let isAssigned = section.peek("assign") != nil || roster == nil
    let assignment = section.choice("assign", default: DeviceAssignment.order) ?? .order
    guard let recording else { return nil }
    let own = isAssigned ? nil : roster
    let roster = own ?? Roster(recording.ids, clients: clients, assignment, seed: seed)
    let stretches = roster.values(recording)
    guard section.hasSome(stretches, "stretches", matches: own != nil) else { return nil }
    let end = recording.values.compactMap(\.last?.upperBound).max() ?? 1
    if let length, length < end {
      section.report(
        "found \(Ticks.written(length)); allowed: at least \(Ticks.written(end)), where the last "
          + "stretch ends",
        key: "length")
      return nil
    }
    return AssignedTrace(
      trace: AvailabilityTrace(length: length ?? end, stretches: stretches), roster: roster)
  }

  var entries: [(String, Written)] {
    let lists = stretches.map { own in
      Written.items(own.flatMap { [.ticks($0.lowerBound), .ticks($0.upperBound)] })
    }
    return [("length", .ticks(length)), ("stretches", .items(lists))] + Roster.written
  }
}

extension Roster {
  /// The keys that say how a trace is read, of one that is written client by client in time units.
  fileprivate static var written: [(String, Written)] {
    RecordedTimes.written + [("assign", .word(DeviceAssignment.order))]
  }
}

extension Section {
  /// What was recorded: the table that `file` names, or the lists at `key`.
  fileprivate mutating func recording<Value>(
    _ key: String, _ read: (FileTable, RecordedTimes) -> Recording<Value>?,
    _ times: RecordedTimes, lists: (inout Section, String) -> Recording<Value>?
  ) -> Recording<Value>? {
    guard let table = table("file") else {
      if peek("file") == nil { return lists(&self, key) }
      _ = ask(key)
      return nil
    }
    if let setting = ask(key) { refuse(setting, key, allowed: "file or \(key), one of them") }
    return read(table, times)
  }

  /// Whether something was recorded of one of the clients, else a problem.
  fileprivate func hasSome<Value>(
    _ values: [[Value]], _ key: String, matches: Bool = false
  ) -> Bool {
    if values.contains(where: { !$0.isEmpty }) { return true }
    let allowed =
      matches
      ? "clients that are called as those whose work was recorded, or assign: order or random"
      : "something of one of them"
    report(
      "found nothing of any of the \(values.count.counted("client")); allowed: \(allowed)",
      key: peek("file") == nil ? key : "file")
    return false
  }

  /// A length in ticks of what was recorded.
  fileprivate mutating func length(_ key: String, _ times: RecordedTimes) -> Int64? {
    guard let setting = ask(key) else { return nil }
    if let ticks = setting.word.flatMap({ times.length($0) }) { return ticks }
    refuse(setting, key, allowed: times.sentence)
    return nil
  }

  /// A list with a list of times for each device, in ticks; one without any was never there.
  fileprivate mutating func lists(
    _ key: String, allowed: String, _ read: (String) -> Int64?
  ) -> [[Int64]]? {
    let sentence = "a list with a list of times for each client"
    guard let setting = ask(key, needed: sentence + ", or file") else { return nil }
    guard case .list(let lists) = setting.content, !lists.isEmpty else {
      refuse(setting, key, allowed: sentence)
      return nil
    }
    var times: [[Int64]] = []
    times.reserveCapacity(lists.count)
    for (device, list) in lists.enumerated() {
      guard case .list(let elements) = list.content else {
        refuse(list, "\(key)[\(device)]", allowed: "a list of times")
        return nil
      }
      var own: [Int64] = []
      own.reserveCapacity(elements.count)
      for (place, element) in elements.enumerated() {
        guard let ticks = element.word.flatMap(read) else {
          refuse(element, "\(key)[\(device)][\(place)]", allowed: allowed)
          return nil
        }
        own.append(ticks)
      }
      times.append(own)
    }
    return times
  }

  /// The same of the times at which stretches begin and end.
  fileprivate mutating func stretches(
    _ key: String, _ times: RecordedTimes
  ) -> Recording<Range<Int64>>? {
    let lists = lists(key, allowed: "0, or " + times.sentence) {
      times.instant($0).flatMap { $0 == 0 ? 0 : RecordedTimes.length($0) }
    }
    guard let lists else { return nil }
    for (device, own) in lists.enumerated() {
      let isRising = zip(own, own.dropFirst()).enumerated().allSatisfy { place, pair in
        place % 2 == 0 ? pair.0 < pair.1 : pair.0 <= pair.1
      }
      guard own.count % 2 == 0, isRising else {
        report(
          "found times that are no stretches of client \(device); allowed: the beginning and the "
            + "end of each stretch, in order",
          key: key)
        return nil
      }
    }
    return Recording(
      numbered: lists.map { own in
        stride(from: 0, to: own.count, by: 2).map { own[$0]..<own[$0 + 1] }
      })
  }
}
