internal import Wording

/// Reads tables of numbers from CSV files, which are converted once.
enum CSVFiles {
  /// Opens the files of `source`.
  static func open(_ source: CSVSource, cacheFolder: String) throws(LearningError) -> LabelledData {
    let paths = [source.file] + (source.testFile.map { [$0] } ?? [])
    for path in paths {
      try require(thereIs: path, "file", "give the path of a CSV file with a header")
    }
    let classes = source.classes.map { " of \($0)" } ?? ""
    var data = try DataCache.converted(
      from: paths,
      settings:
        "csv \(source.outcome) \(source.client as Any) \(source.separator) \(source.header)"
        + classes,
      named: "csv",
      folder: cacheFolder
    ) { writer throws(LearningError) in
      var table = Table(source)
      try table.convert(source.file, to: writer)
      table.endTraining()
      if let path = source.testFile {
        try writer.beginTest()
        try table.convert(path, to: writer)
      }
      try table.finish(writer)
    }
    data.testShare = source.testShare
    return try data.reshaped(source.shape, of: source.file)
  }

  /// What is known from the header and from the rows so far.
  private struct Table {
    private let source: CSVSource
    private var header: [String] = []
    private var outcome = 0
    private var client: Int?
    private var labels = CSVLabels()
    private var isTest = false
    private var users = Numbering()

    init(_ source: CSVSource) { self.source = source }

    /// Ends the training rows.
    mutating func endTraining() {
      labels.endTraining()
      isTest = true
    }

    mutating func convert(_ path: String, to writer: SampleFileWriter) throws(LearningError) {
      var reader = try CSVReader(path: path, separator: source.separator)
      var row = CSVRow()
      guard try reader.next(into: &row) else {
        throw LearningError(
          .dataFile, "\(path): it is empty; a line with the names of the columns is expected")
      }
      let hasHeader = source.header != .none
      let names = hasHeader ? row.texts : (0..<row.count).map { "\($0)" }
      if header.isEmpty {
        if source.header == .words, row.isNumbers {
          throw reader.fault(
            "the header consists only of numbers; where the file has none say `header: none`, and "
              + "the columns are called 0 to \(row.count - 1); where these are the columns' names "
              + "say `header: numbers`")
        }
        try readHeader(names, path, row.advice(onSeparator: source.separator))
      } else if names != header {
        throw reader.fault("other columns than those of \(source.file); both files have the same")
      }
      let before = writer.count
      if !hasHeader { try convert(row, reader, to: writer) }
      while try reader.next(into: &row) {
        guard row.count == header.count else {
          throw reader.fault(
            "\(row.count.counted("cell")); the \(hasHeader ? "header names" : "first row has") "
              + "\(header.count.counted("column"))")
        }
        try convert(row, reader, to: writer)
      }
      guard writer.count > before else {
        throw LearningError(
          .dataFile, "\(path): no line follows the header; at least one sample is needed")
      }
    }

    private mutating func readHeader(
      _ names: [String], _ path: String, _ advice: String
    ) throws(LearningError) {
      header = names
      var columns: [String: Int] = [:]
      for (column, name) in names.enumerated() {
        guard columns.updateValue(column, forKey: name) == nil else {
          throw LearningError(file: path, line: 1, "two columns are called \(name.quoted)")
        }
      }
      func column(_ name: String) throws(LearningError) -> Int {
        if let column = columns[name] { return column }
        let list = names.prefix(20).map { $0.quoted }.joined(separator: ", ")
        throw LearningError(
          file: path, line: 1,
          source.header == .none
            ? "no column is called \(name.quoted); the columns are numbered from 0 to "
              + "\(names.count - 1)"
            : "no column is called \(name.quoted); the header names \(list)\(advice)")
      }
      outcome = try column(source.outcome.column)
      client = if let name = source.client { try column(name) } else { nil }
      let width = names.count - (client == nil || client == outcome ? 1 : 2)
      guard width > 0 else {
        throw LearningError(
          file: path, line: 1,
          "no column is left for the samples' numbers; at least one is needed. Columns are told "
            + "apart by commas, semicolons or tabs")
      }
      guard width <= LabelledData.widthMax else { throw .tooWide(path, width) }
    }

    private mutating func convert(
      _ row: CSVRow, _ reader: borrowing CSVReader, to writer: SampleFileWriter
    ) throws(LearningError) {
      for column in 0..<row.count where column != outcome && column != client {
        try writer.append(number(row, column, reader))
      }
      var user: Int32?
      if let client { user = users.number(of: try word(row, client, "client", reader)) }
      switch source.outcome {
      case .target:
        try writer.endSample(label: 0, user: user, target: number(row, outcome, reader))
      case .label:
        let word = try word(row, outcome, "label", reader)
        if let classes = source.classes {
          let label = try label(word, below: classes, reader)
          return try writer.endSample(label: label, user: user)
        }
        let label = try label(word, reader)
        guard label < classesMax else {
          throw reader.fault(
            "column \(header[outcome].quoted): more than \(classesMax) different labels; for "
              + "numbers as they are say `target` in place of `label`")
        }
        try writer.endSample(label: label, user: user)
      }
    }

    private mutating func label(
      _ text: String, _ reader: borrowing CSVReader
    ) throws(LearningError) -> Int32 {
      guard isTest else { return labels.add(text) }
      guard let label = labels.known(text) else {
        throw reader.fault(
          "column \(header[outcome].quoted): found \(text.quoted), a label that no row of "
            + "\(source.file) has; allowed: \(labels.sentence); leave the row out, or train on "
            + "such rows, too")
      }
      return label
    }

    private func label(
      _ text: String, below classes: Int, _ reader: borrowing CSVReader
    ) throws(LearningError) -> Int32 {
      guard let label = Int32(text), 0..<Int32(classes) ~= label else {
        throw reader.fault(
          "column \(header[outcome].quoted): found \(text.quoted); allowed: a whole number from 0 "
            + "to \(classes - 1), as data.classes says, since words would have other numbers in "
            + "other files")
      }
      return label
    }

    /// The text of a cell that may hold any but a missing one.
    private func word(
      _ row: CSVRow, _ column: Int, _ what: String, _ reader: borrowing CSVReader
    ) throws(LearningError) -> String {
      let text = row[column]
      guard !isMissing(text) else {
        throw reader.fault(
          "column \(header[column].quoted): found \(text.quoted); the \(what) is missing; fill "
            + "it in, or leave its row out, first")
      }
      return text
    }

    private func number(
      _ row: CSVRow, _ column: Int, _ reader: borrowing CSVReader
    ) throws(LearningError) -> Float {
      if let number = row.float(column), number.isFinite { return number }
      let text = row[column]
      switch text.lowercased() {
      case "true": return 1
      case "false": return 0
      default: break
      }
      if row.number(column) != nil {
        throw reader.fault(
          "column \(header[column].quoted): found \(text.quoted), beyond what float32 holds; "
            + "allowed: numbers up to 3.4e38")
      }
      let remedy =
        advice(on: text)
        ?? "a word: turn words into numbers (as pandas.get_dummies does), or leave the column out, "
        + "first"
      throw reader.fault(
        "column \(header[column].quoted): found \(text.quoted); allowed: a number, True or "
          + "False; \(remedy)")
    }

    func finish(_ writer: SampleFileWriter) throws(LearningError) {
      let width = header.count - (client == nil || client == outcome ? 1 : 2)
      guard case .label = source.outcome else {
        return try writer.finish(
          kind: .floats, shape: [width], classes: 0, users: users.names)
      }
      if let classes = source.classes {
        return try writer.finish(
          kind: .floats, shape: [width], classes: classes, users: users.names)
      }
      let (classes, classNames) = labels.classes
      writer.relabel { classes[Int($0)] }
      try writer.finish(
        kind: .floats, shape: [width], classes: Int(writer.largestLabel) + 1, users: users.names,
        classNames: classNames)
    }
  }
}
