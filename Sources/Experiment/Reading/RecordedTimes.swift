import Federation

/// What the numbers of a trace are in, as it reads them: `unit`, and `scale`, a factor.
struct RecordedTimes {
  /// A time unit of an experiment whose trace says what it is in is a second.
  enum Unit: String, CaseIterable {
    /// Time units already.
    case none
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"
    case seconds = "s"
    case minutes = "min"
    case hours = "h"
    case days = "d"

    var units: DecimalNumber {
      switch self {
      case .nanoseconds: DecimalNumber(1, exponent: -9)
      case .microseconds: DecimalNumber(1, exponent: -6)
      case .milliseconds: DecimalNumber(1, exponent: -3)
      case .none, .seconds: DecimalNumber(1)
      case .minutes: DecimalNumber(60)
      case .hours: DecimalNumber(3600)
      case .days: DecimalNumber(86400)
      }
    }
  }

  /// Ticks of what the numbers count.
  private let ticks: DecimalNumber
  private let isPlain: Bool

  /// Reads the keys `unit` and `scale`.
  init(reading section: inout Section) {
    let unit = section.choice("unit", default: Unit.none) ?? .none
    let isScaled = section.number("scale", .magnitude) != nil
    let scale = isScaled ? section.peek("scale")?.word.flatMap { DecimalNumber($0) } : nil
    ticks = unit.units * (scale ?? DecimalNumber(1)) * Ticks.perUnitExactly
    isPlain = unit == .none && scale == nil
  }

  /// The keys, where times are written in time units.
  static var written: [(String, Written)] { [("unit", .word(Unit.none)), ("scale", .number(1))] }

  /// An instant in ticks, counted from anywhere; nil where the text is no number, or one beyond all
  /// use.
  func instant(_ text: some StringProtocol) -> Int128? {
    DecimalNumber(text).flatMap { ($0 * ticks).rounded }
  }

  /// A length in ticks, of at least one; nil where it is out of bounds.
  func length(_ text: some StringProtocol) -> Int64? {
    instant(text).flatMap { Self.length($0) }
  }

  /// The same of a difference of instants.
  static func length(_ ticks: Int128) -> Int64? { 1...longest ~= ticks ? Int64(ticks) : nil }

  /// The end of what `VirtualDuration.rule` allows.
  static let longest = Int128(4_611_686_018) * Int128(Ticks.perUnit)

  /// Instants are less than this away from 0.
  static let mostTicks = UInt128(1) << 100

  /// Which instants are allowed.
  var instantSentence: String {
    let most = Self.mostTicks / UInt128(Ticks.perUnit)
    return isPlain
      ? "a number from -\(most) to \(most)"
      : "a time that is, by unit and scale, from -\(most) to \(most) time units"
  }

  /// Which lengths are allowed.
  var sentence: String {
    isPlain
      ? VirtualDuration.rule.sentence
      : "a time that is, by unit and scale, from 0.000000001 to 4611686018 time units"
  }
}
