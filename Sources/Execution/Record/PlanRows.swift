public import Federation
internal import Wording

/// The plan's CSV: a row for each contribution, in aggregation order, then by client.
public struct PlanRows: Sendable {
  /// The header line, without its end.
  public static let header = "aggregation,time,client,base_version,staleness,weight"

  /// A weight's nine digits, kept because a client's weight seldom changes.
  private var weightTexts: [Double: [UInt8]] = [:]

  public init() {}

  /// The rows of an aggregation, each with its line end; time in units with 9 decimals, weight with
  /// 9 significant digits.
  public mutating func append(_ aggregation: Aggregation, to text: inout [UInt8]) {
    for contribution in aggregation.contributions {
      text.appendDecimal(aggregation.index)
      text.append(comma)
      text.appendTime(aggregation.time)
      text.append(comma)
      text.appendDecimal(Int(contribution.order.client.rawValue))
      text.append(comma)
      text.appendDecimal(contribution.order.baseVersion)
      text.append(comma)
      text.appendDecimal(aggregation.staleness(of: contribution))
      text.append(comma)
      text.append(contentsOf: weightText(contribution.weight))
      text.append(UInt8(ascii: "\n"))
    }
  }

  private mutating func weightText(_ weight: Double) -> [UInt8] {
    if let known = weightTexts[weight] { return known }
    if weightTexts.count >= 4_096 { weightTexts.removeAll(keepingCapacity: true) }
    let text = Array(weight.text(significantDigits: 9).utf8)
    weightTexts[weight] = text
    return text
  }
}

private let comma = UInt8(ascii: ",")

extension [UInt8] {
  /// A non-negative number.
  package mutating func appendDecimal(_ number: Int, digits: Int = 1) {
    let start = count
    var (rest, written) = (number, 0)
    while rest > 0 || written < digits {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
      written += 1
    }
    self[start...].reverse()
  }

  /// Whole ticks make the nine decimals exact.
  package mutating func appendTime(_ time: VirtualTime) {
    appendDecimal(Int(time.ticks / 1_000_000_000))
    append(UInt8(ascii: "."))
    appendDecimal(Int(time.ticks % 1_000_000_000), digits: 9)
  }
}
