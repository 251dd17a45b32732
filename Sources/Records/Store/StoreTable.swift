/// A table of `run.sqlite`: its name, its columns in order, and what SQLite is told of them.
struct StoreTable: Sendable {
  let name: String
  /// The names as SQL takes them, some of them quoted, with their types and constraints.
  let columns: [(name: String, declaration: String)]

  /// Columns in the form `name TYPE constraints`.
  init(_ name: String, _ columns: String...) {
    self.name = name
    self.columns = columns.map { column in
      let parts = column.split(separator: " ", maxSplits: 1).map(String.init)
      return (parts[0], parts[1])
    }
  }

  var names: String { columns.map(\.name).joined(separator: ", ") }

  /// SQL that makes it.
  var creation: String {
    let all = columns.map { "\($0.name) \($0.declaration)" }.joined(separator: ", ")
    return "CREATE TABLE \(name) (\(all)) STRICT"
  }

  /// SQL that adds a row, or replaces the one with the same primary key.
  var insertion: String {
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    return "INSERT OR REPLACE INTO \(name) (\(names)) VALUES (\(marks))"
  }

  /// SQL that reads all rows, in the order in which they were written.
  var selection: String { "SELECT \(names) FROM \(name) ORDER BY rowid" }
}

/// A row of a table of `run.sqlite`, whose columns it takes in their order.
protocol StorableRow: Sendable {
  static var table: StoreTable { get }

  /// Puts the values into the columns.
  func bind(to columns: inout BoundColumns)

  /// Takes the values out of the columns.
  init(from columns: inout ReadColumns)
}
