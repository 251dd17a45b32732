import Federation
internal import Glibc
internal import Wording

extension Double {
  /// With no more digits than a standard error leaves it, and at most six.
  package func text(knownTo error: Double?) -> String {
    guard let error, error > 0, error.isFinite, self != 0 else { return short }
    let decimals = Self.decimals(of: error)
    let digits = Int(log10(abs(self)).rounded(.down)) + decimals + 1
    if digits < 1 { return text(decimals: max(0, decimals)) }
    return text(significantDigits: min(digits, 6))
  }

  /// A standard error: two digits where it begins with 1 to 3, else one.
  package var errorText: String {
    guard self > 0, isFinite else { return short }
    let digits = Self.decimals(of: self) + Int(log10(self).rounded(.down)) + 1
    return text(significantDigits: max(1, digits))
  }

  /// How many digits after the point such an error leaves.
  private static func decimals(of error: Double) -> Int {
    let place = Int(log10(error).rounded(.down))
    // As the Particle Data Group rounds: 0.0354 leaves two digits, 0.0355 one.
    return error / pow(10, Double(place)) < 3.55 ? 1 - place : -place
  }
}

extension [Double] {
  /// The client's own; nil where there is none for anybody.
  package func own(_ client: Int) -> Double? { isEmpty ? nil : self[client] }
}

extension Summary {
  /// The bias, with its standard error where it was measured; `-` where there is none.
  package func biasText(significantDigits digits: Int) -> String {
    bias.map { Bias(value: $0, error: biasError).text(significantDigits: digits) } ?? "-"
  }

  /// The same for a column of a table.
  package var biasColumn: String {
    // An error that is not seen in the digits says nothing.
    guard let bias, let biasError, biasError >= 0.0005 else { return bias.text(decimals: 3) }
    return "\(bias.text(knownTo: biasError)) +- \(biasError.errorText)"
  }
}

extension Bias {
  /// The value, with its standard error where it was measured.
  package func text(significantDigits digits: Int = 6) -> String {
    guard let error else { return value.text(significantDigits: digits) }
    return "\(value.text(knownTo: error)) +- \(error.errorText)"
      + (isIndistinguishableFromZero ? ", indistinguishable from 0" : "")
  }
}
