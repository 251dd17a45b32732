/// The rows of a text file of numbers that the experiment file names, and where to report what is
/// wrong with them.
struct FileTable {
  /// A line that is not empty, cut at its commas.
  struct Row {
    let line: Int
    let fields: [Substring.UTF8View.SubSequence]

    /// The field's text, without spaces around it.
    func text(_ field: Int) -> Substring {
      Substring(fields[field]).trimming { $0 == " " || $0 == "\t" || $0 == "\r" }
    }

    /// The finite number that stands there.
    func number(_ field: Int) -> Double? {
      let number = Setting.number(in: text(field))
      return number?.isFinite == true ? number : nil
    }

    func found(_ field: Int) -> String {
      String(text(field).prefix(60)).debugDescription
    }
  }

  let path: String
  /// The key that names the file.
  let key: String
  private let text: String
  private let problems: Problems

  init(path: String, key: String, text: String, problems: Problems) {
    (self.path, self.key, self.text, self.problems) = (path, key, text, problems)
  }

  /// Their fields are cut while they are walked.
  var rows: some Sequence<Row> {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).lazy
      .enumerated()
      .map { line, bytes in
        Row(
          line: line + 1,
          fields: bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false))
      }
      .filter { $0.fields.count > 1 || !$0.text(0).isEmpty }
  }

  /// Reports what was found in a row, or in the file as a whole.
  func report(_ found: String, allowed: String, of row: Row? = nil) {
    problems.report(
      "found \(found); allowed: \(allowed)", key: key, at: .file(path, line: row?.line ?? 1))
  }
}

extension Substring {
  fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
    var rest = drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}

extension Section {
  /// The file that the key names, as a table; nil where there is none or it cannot be read.
  mutating func table(_ key: String) -> FileTable? {
    guard
      let path = text(
        key, allowed: "a file's name",
        where: { !$0.isEmpty && $0.utf8.count < 4096 && $0.unicodeScalars.allSatisfy(\.isWritable) }
      )
    else { return nil }
    do {
      return FileTable(
        path: path, key: dotted(key), text: try readTextFile(path), problems: problems)
    } catch {
      let reason = error.problems.first?.reason ?? "cannot be read"
      report("\(path.debugDescription): \(reason)", key: key)
      return nil
    }
  }
}
