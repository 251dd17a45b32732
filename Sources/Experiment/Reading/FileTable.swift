import Learning
internal import Wording

/// A CSV file that the experiment file names, and where to report what is wrong with its rows.
struct FileTable {
  let path: String
  /// The key that names the file.
  let key: String
  let separator: CSVSeparator
  /// Whether the first row names the columns.
  let hasHeader: Bool
  /// Where it is named.
  let place: Place
  let problems: Problems

  /// Reads the file, and hands on row after row as long as `body` takes them: false where it has
  /// reported something.
  /// - Returns: whether the whole file was read, and taken.
  func walk(_ body: (CSVRow) -> Bool) -> Bool {
    do throws(LearningError) {
      var reader = try CSVReader(path: path, separator: separator, most: largestText)
      var row = CSVRow()
      while try reader.next(into: &row) {
        guard body(row) else { return false }
      }
      return true
    } catch {
      if let line = error.line {
        problems.report(error.sentence, key: key, at: .file(path, line: line))
      } else {
        problems.report("\(path.debugDescription): \(error.sentence)", key: key, at: place)
      }
      return false
    }
  }

  /// Reports what was found in a row, or in the file as a whole.
  func report(_ found: String, allowed: String, of row: CSVRow? = nil) {
    problems.report(
      "found \(found); allowed: \(allowed)", key: key, at: .file(path, line: row?.line ?? 1))
  }

  /// Reports a cell that is none of what is allowed, and what to do about it.
  func report(cell: Int, of row: CSVRow, allowed: String) {
    let remedy = advice(on: row[cell]).map { "; \($0)" } ?? ""
    report(row.found(cell), allowed: allowed + remedy, of: row)
  }

  /// What to say of a header that is none.
  func headerAdvice(_ row: CSVRow) -> String {
    let separator = row.advice(onSeparator: separator)
    guard separator.isEmpty, row.isNumbers else { return separator }
    return "; or, where the file has no header, `header: none`"
  }
}

extension CSVRow {
  /// The finite number that stands in a cell.
  func finiteNumber(_ cell: Int) -> Double? {
    number(cell).flatMap { $0.isFinite ? $0 : nil }
  }

  /// What a message says was found in a cell.
  func found(_ cell: Int) -> String { self[cell].quoted }
}

extension Section {
  /// What the first row of a table may be said to be.
  private enum FirstRow: String, CaseIterable { case words, none }

  /// The file that the key names, as a table; nil where there is none or it cannot be read.
  /// - Parameter needsHeader: whether only names say what the columns are.
  mutating func table(_ key: String, needsHeader: Bool = false) -> FileTable? {
    guard
      let path = text(
        key, allowed: "a file's name",
        where: { !$0.isEmpty && $0.utf8.count < 4096 && $0.unicodeScalars.allSatisfy(\.isWritable) }
      )
    else { return nil }
    let separator = choice("separator", default: CSVSeparator.found) ?? .found
    return FileTable(
      path: path, key: dotted(key), separator: separator, hasHeader: hasHeader(needsHeader),
      place: peek(key)?.place ?? place, problems: problems)
  }

  private mutating func hasHeader(_ isNeeded: Bool) -> Bool {
    let first = choice("header", default: FirstRow.words) ?? .words
    if isNeeded, first == .none, let setting = peek("header") {
      refuse(
        setting, "header", allowed: "words, because the names of the columns say what they are")
    }
    return isNeeded || first == .words
  }
}
