package import Federation
internal import Wording

/// What a row has in one of its columns.
package enum Cell: Hashable, Sendable {
  /// What was not measured, or what there is none of.
  case absent
  /// As it is; a CSV quotes what it must.
  case text(String)
  case count(Int)
  /// A number with the digits that read back to the same bits. Where it is not finite, it is absent.
  case exact(Double)
  /// The same with so many significant digits in a CSV.
  case digits(Double, Int)
  /// The same with so many digits after the point in a CSV.
  case decimals(Double, Int)
  /// In units, exactly.
  case time(VirtualTime)
  /// `1` or `0` in a CSV.
  case flag(Bool)

  /// As a cell of a CSV file; empty where it is absent.
  package var csv: String {
    switch self {
    case .absent: ""
    case .text(let text): text.csvCell
    case .count(let number): number.description
    case .exact(let number): number.isFinite ? number.description : ""
    case .digits(let number, let digits):
      number.isFinite ? number.text(significantDigits: digits) : ""
    case .decimals(let number, let decimals):
      number.isFinite ? number.text(decimals: decimals) : ""
    case .time(let time): time.text
    case .flag(let flag): flag ? "1" : "0"
    }
  }
}

extension Cell {
  /// Of a number that may be absent.
  package static func exact(_ number: Double?) -> Cell { number.map { .exact($0) } ?? .absent }

  /// Of a number that may be absent.
  package static func digits(_ number: Double?, _ digits: Int) -> Cell {
    number.map { .digits($0, digits) } ?? .absent
  }

  /// Of a text that may be absent.
  package static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .absent }

  /// Of a count that may be absent.
  package static func count(_ number: Int?) -> Cell { number.map { .count($0) } ?? .absent }
}
