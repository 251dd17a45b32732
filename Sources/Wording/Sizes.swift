extension Int {
  /// A number of bytes in the unit that people would take: `512 bytes`, `30.1 MiB`, `23.5 GiB`.
  package var byteText: String {
    let units = [("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10)]
    guard let (unit, size) = units.first(where: { Double(self) >= $0.1 }) else {
      return counted("byte")
    }
    return (Double(self) / size).text(decimals: 1) + " " + unit
  }
}
