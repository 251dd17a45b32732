package import Federation

/// A column of rows: its name, what a row has in it, and how that is read back.
package struct Column<Row>: Sendable {
  /// What a row keeps it in.
  package typealias Property<Value> = any WritableKeyPath<Row, Value> & Sendable

  /// The name in a header, and the key in JSON.
  package let name: String
  /// What a row has in it.
  package let cell: @Sendable (Row) -> Cell
  /// Puts what a file has in it into a row, or tells that it is none; nil where no file is read.
  let read: (@Sendable (Substring, inout Row) -> Bool)?

  /// A column that is written and never read.
  package init(_ name: String, _ cell: @escaping @Sendable (Row) -> Cell) {
    self.name = name
    self.cell = cell
    read = nil
  }

  private init<Value>(
    _ name: String, _ property: Property<Value>,
    write: @escaping @Sendable (Value) -> Cell, read: @escaping @Sendable (Substring) -> Value?
  ) {
    self.name = name
    cell = { write($0[keyPath: property]) }
    self.read = { text, row in
      guard let value = read(text) else { return false }
      row[keyPath: property] = value
      return true
    }
  }

  /// A count.
  package init(_ name: String, _ property: Property<Int>) {
    self.init(name, property, write: { .count($0) }, read: { Int($0) })
  }

  /// A virtual time, in units.
  package init(_ name: String, _ property: Property<VirtualTime>) {
    self.init(name, property, write: { .time($0) }, read: { VirtualTime(text: $0) })
  }

  /// A number with so many digits after the point.
  package init(
    _ name: String, _ property: Property<Double>, decimals: Int
  ) {
    self.init(name, property, write: { .decimals($0, decimals) }, read: { Double($0) })
  }

  /// A measure, read back to the same bits; absent what was not measured.
  package init(_ name: String, _ property: Property<Double?>) {
    self.init(
      name, property, write: { .exact($0) }, read: { Double.measure(csvCell: $0) })
  }
}

extension VirtualTime {
  /// Reads what `text` writes.
  fileprivate init?(text: some StringProtocol) {
    let parts = text.split(separator: ".")
    guard parts.count == 2, parts[1].count == 9, let units = Int64(parts[0]),
      let rest = Int64(parts[1])
    else { return nil }
    self.init(ticks: units * 1_000_000_000 + rest)
  }
}
