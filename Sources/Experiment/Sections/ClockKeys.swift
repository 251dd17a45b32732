import Federation
import Wording

extension Experiment.Clock {
  private enum Kind: String, CaseIterable { case virtual, real }

  private static let unitKey = "time-unit"

  /// Reads `clock` and `time-unit` of the root. What is wrong is reported there, and has some value here.
  init(reading root: inout Section) {
    let kind = root.choice("clock", default: Kind.virtual) ?? .virtual
    let isSaid = root.peek(Self.unitKey) != nil
    let unit = root.realTime(Self.unitKey, default: .seconds(1))
    switch kind {
    case .real: self = .real(unit: unit)
    case .virtual:
      self = .virtual
      if isSaid {
        root.report(
          "found with clock: virtual, where a time unit takes no time of its own; allowed: "
            + "with clock: real", key: Self.unitKey)
      }
    }
  }

  /// The keys as they are written; the unit where there is one.
  var entries: [(String, Written)] {
    switch self {
    case .virtual: [("clock", .word(Kind.virtual))]
    case .real(let unit):
      [("clock", .word(Kind.real)), (Self.unitKey, .plain(RealTimeText.of(unit)))]
    }
  }

  /// Refuses faults that the real clock has of its own.
  func refuse(_ faults: Faults, in root: Section) {
    guard case .real = self else { return }
    for (key, isThere) in [
      ("crash", faults.crashes != nil), ("duplicate", faults.duplicates != nil),
    ] where isThere {
      root.report(
        "found with clock: real, where what happens is not planned; allowed: with clock: virtual",
        key: "faults.\(key)", at: root.peek("faults")?.place)
    }
  }

  /// Refuses what only the other clock can do.
  func refuseWhatNeedsAnother(_ stop: StopRule, _ delays: DelayModel, in root: Section) {
    switch self {
    case .virtual:
      if delays.work == .natural {
        root.report(
          "found none, which leaves time to the machines; allowed: with clock: real", key: "delays")
      }
    case .real:
      if delays.isCoupled {
        root.report(
          "found a server, processors or a line that clients share, which nobody can add to what "
            + "happens; allowed: with clock: virtual", key: "delays")
      }
      for (key, goal) in [("accuracy", stop.accuracy), ("loss", stop.loss)] where goal != nil {
        root.report(
          "found with clock: real, where versions are evaluated after the end so that it disturbs "
            + "nobody; allowed: none, with a time, aggregations or updates",
          key: "stop.\(key)", at: root.peek("stop")?.place)
      }
    }
  }
}

/// Lengths of real time as the experiment file has them: `50ms`, `1.5s`, `2min`.
enum RealTimeText {
  static let allowed = "a length of time from 1us to 1h, such as 50ms, 2s or 1min"
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
  ]
  private static let range = Duration.microseconds(1)...Duration.seconds(3_600)

  /// Whole nanoseconds; nil where it is none, or out of range.
  static func read(_ text: some StringProtocol) -> Duration? {
    let letters = text.drop { !$0.isLetter }
    guard let unit = units.first(where: { $0.name == letters }),
      let number = DecimalNumber(text.dropLast(letters.count)),
      let nanoseconds = (number * DecimalNumber(Int128(unit.nanoseconds))).rounded
    else { return nil }
    guard let whole = Int64(exactly: nanoseconds) else { return nil }
    let duration = Duration.nanoseconds(whole)
    return range.contains(duration) ? duration : nil
  }

  /// In the largest unit in which it is a whole number.
  static func of(_ duration: Duration) -> String {
    let nanoseconds = Int64(duration.attoseconds / 1_000_000_000)
    let unit = units.last { nanoseconds.isMultiple(of: $0.nanoseconds) } ?? units[0]
    return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
  }
}

extension Section {
  /// A length of real time.
  fileprivate mutating func realTime(_ key: String, default duration: Duration) -> Duration {
    guard let setting = ask(key) else { return duration }
    if let found = setting.word.flatMap({ RealTimeText.read($0) }) { return found }
    refuse(setting, key, allowed: RealTimeText.allowed)
    return duration
  }
}
