/// Reads tables of numbers from CSV files, which are converted once.
enum CSVFiles {
  /// Opens the files of `source`.
  static func open(_ source: CSVSource, cacheFolder: String) throws(LearningError) -> LabelledData {
    let paths = [source.file] + (source.testFile.map { [$0] } ?? [])
    for path in paths where !fileExists(path) {
      throw LearningError(
        .dataFile, "\(path): there is no such file; give the path of a CSV file with a header")
    }
    var data = try DataCache.converted(
      from: paths, settings: "csv \(source.outcome) \(source.client as Any)", named: "csv",
      folder: cacheFolder
    ) { writer throws(LearningError) in
      var table = Table(source)
      try table.convert(source.file, to: writer)
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
    private var labels = Numbering()
    private var users = Numbering()

    init(_ source: CSVSource) { self.source = source }

    mutating func convert(_ path: String, to writer: SampleFileWriter) throws(LearningError) {
      var reader = try CSVReader(path: path)
      var cells: [String] = []
      guard try reader.next(into: &cells) else {
        throw LearningError(
          .dataFile, "\(path): it is empty; a line with the names of the columns is expected")
      }
      if header.isEmpty {
        try readHeader(cells, path)
      } else if cells != header {
        throw reader.fault("other columns than those of \(source.file); both files have the same")
      }
      let before = writer.count
      while try reader.next(into: &cells) {
        guard cells.count == header.count else {
          throw reader.fault("\(cells.count) cells; the header names \(header.count) columns")
        }
        try convert(cells, reader, to: writer)
      }
      guard writer.count > before else {
        throw LearningError(
          .dataFile, "\(path): no line follows the header; at least one sample is needed")
      }
    }

    private mutating func readHeader(_ names: [String], _ path: String) throws(LearningError) {
      header = names
      for (column, name) in names.enumerated() where names[..<column].contains(name) {
        throw LearningError(.dataFile, "\(path):1: two columns are called \"\(name)\"")
      }
      func column(_ name: String) throws(LearningError) -> Int {
        if let column = names.firstIndex(of: name) { return column }
        let list = names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
        throw LearningError(
          .dataFile, "\(path):1: no column is called \"\(name)\"; the header names \(list)")
      }
      outcome = try column(source.outcome.column)
      client = if let name = source.client { try column(name) } else { nil }
      let width = names.count - (client == nil || client == outcome ? 1 : 2)
      guard width > 0 else {
        throw LearningError(
          .dataFile, "\(path):1: no column is left for the samples' numbers; at least one is needed"
        )
      }
      guard width <= LabelledData.widthMax else { throw .tooWide(path, width) }
    }

    private mutating func convert(
      _ cells: [String], _ reader: CSVReader, to writer: SampleFileWriter
    ) throws(LearningError) {
      for column in cells.indices where column != outcome && column != client {
        try writer.append(number(cells[column], column, reader))
      }
      let user = client.map { users.number(of: cells[$0]) }
      switch source.outcome {
      case .target:
        try writer.endSample(
          label: 0, user: user, target: number(cells[outcome], outcome, reader))
      case .label:
        guard !cells[outcome].isEmpty else {
          throw reader.fault("column \"\(header[outcome])\": the label is missing")
        }
        let label = labels.number(of: cells[outcome])
        guard label < classesMax else {
          throw reader.fault(
            "column \"\(header[outcome])\": more than \(classesMax) different labels; for numbers "
              + "as they are say `target` in place of `label`")
        }
        try writer.endSample(label: label, user: user)
      }
    }

    private func number(
      _ cell: String, _ column: Int, _ reader: CSVReader
    ) throws(LearningError) -> Float {
      let text = cell.drop { $0 == " " }
      guard let number = Float(text.prefix { $0 != " " }), number.isFinite,
        text.drop(while: { $0 != " " }).allSatisfy({ $0 == " " })
      else {
        throw reader.fault(
          "column \"\(header[column])\": found \"\(cell.prefix(40))\"; allowed: a number")
      }
      return number
    }

    /// Labels that are all whole numbers stay themselves; words are numbered in their order.
    func finish(_ writer: SampleFileWriter) throws(LearningError) {
      let width = header.count - (client == nil || client == outcome ? 1 : 2)
      guard case .label = source.outcome else {
        return try writer.finish(
          kind: .floats, shape: [width], classes: 0, users: users.names)
      }
      let wholes = labels.names.map { Int32($0) }
      let newLabels: [Int32]
      var classNames: [String] = []
      if wholes.allSatisfy({ $0.map { (0..<Int32(classesMax)).contains($0) } ?? false }) {
        newLabels = wholes.map { $0 ?? 0 }
      } else {
        var ranks = Array(repeating: Int32(0), count: labels.names.count)
        let order = labels.names.indices.sorted {
          labels.names[$0].utf8.lexicographicallyPrecedes(labels.names[$1].utf8)
        }
        for (rank, label) in order.enumerated() { ranks[label] = Int32(rank) }
        newLabels = ranks
        classNames = order.map { labels.names[$0] }
      }
      writer.relabel { newLabels[Int($0)] }
      try writer.finish(
        kind: .floats, shape: [width], classes: Int(writer.largestLabel) + 1, users: users.names,
        classNames: classNames)
    }
  }
}
