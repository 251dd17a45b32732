extension Int {
  /// With a comma between groups of three digits: `1,234,567`.
  package var grouped: String {
    var text = ""
    for (offset, digit) in String(magnitude).reversed().enumerated() {
      if offset > 0, offset % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }

  /// With what is counted behind it: `1 client`, `1,400 clients`, `2 processes`.
  /// - Parameter noun: in the singular.
  package func counted(_ noun: String) -> String { grouped.counting(noun) }
}

extension String {
  /// The same for a number that is written already: `1 unit`, `0.5 units`.
  package func counting(_ noun: String) -> String {
    self + " " + (self == "1" ? noun : noun.plural)
  }

  /// The plural of a regular English noun.
  private var plural: String {
    if ["s", "x", "ch", "sh"].contains(where: hasSuffix) { return self + "es" }
    if hasSuffix("y"), !["ay", "ey", "oy"].contains(where: hasSuffix) { return dropLast() + "ies" }
    return self + "s"
  }
}
