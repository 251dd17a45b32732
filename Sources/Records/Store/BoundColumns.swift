internal import Federation
internal import GRDB
internal import GRDBSQLite

/// The parameters of a prepared statement, bound one after another.
///
/// Straight to SQLite, past GRDB's arguments: a run may have a hundred thousand rows a second, and an array
/// of values for each costs more than all the rest of writing it.
struct BoundColumns {
  private let statement: SQLiteStatement
  private var place: CInt = 0
  /// Tells SQLite to copy a text, which is gone when the statement runs.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  init(of statement: SQLiteStatement) { self.statement = statement }

  /// A parameter was not bound only where there is none of that number.
  private mutating func next() -> CInt {
    place += 1
    return place
  }

  mutating func add(_ value: Int) { sqlite3_bind_int64(statement, next(), Int64(value)) }

  mutating func add(_ value: Int?) {
    if let value { add(value) } else { sqlite3_bind_null(statement, next()) }
  }

  /// What is not finite was not measured.
  mutating func add(_ value: Double) {
    if value.isFinite {
      sqlite3_bind_double(statement, next(), value)
    } else {
      sqlite3_bind_null(statement, next())
    }
  }

  mutating func add(_ value: Double?) { add(value ?? .nan) }

  mutating func add(_ value: String?) {
    if let value {
      sqlite3_bind_text(statement, next(), value, -1, Self.transient)
    } else {
      sqlite3_bind_null(statement, next())
    }
  }

  mutating func add(_ value: StoredValue) {
    switch value {
    case .absent: sqlite3_bind_null(statement, next())
    case .integer(let number): add(number)
    case .real(let number): add(number)
    case .text(let text): add(text)
    }
  }
}

/// The columns of a row that SQLite has found, read one after another.
struct ReadColumns {
  private let statement: SQLiteStatement
  private var place: CInt = -1

  init(of statement: SQLiteStatement) { self.statement = statement }

  private mutating func next() -> CInt {
    place += 1
    return place
  }

  /// 0 where there is none; the table allows no such rows.
  mutating func integer() -> Int { Int(sqlite3_column_int64(statement, next())) }

  mutating func optionalInteger() -> Int? {
    let place = next()
    guard sqlite3_column_type(statement, place) != SQLITE_NULL else { return nil }
    return Int(sqlite3_column_int64(statement, place))
  }

  mutating func real() -> Double { sqlite3_column_double(statement, next()) }

  mutating func optionalReal() -> Double? {
    let place = next()
    guard sqlite3_column_type(statement, place) != SQLITE_NULL else { return nil }
    return sqlite3_column_double(statement, place)
  }

  mutating func text() -> String { optionalText() ?? "" }

  mutating func optionalText() -> String? {
    guard let text = sqlite3_column_text(statement, next()) else { return nil }
    return String(cString: text)
  }

  mutating func value() -> StoredValue {
    let place = next()
    switch sqlite3_column_type(statement, place) {
    case SQLITE_NULL: return .absent
    case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(statement, place)))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, place))
    default:
      return sqlite3_column_text(statement, place).map { .text(String(cString: $0)) } ?? .absent
    }
  }
}
