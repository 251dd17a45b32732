import Federation
import Learning
internal import Wording

extension DeviceTable {
  /// Reads the key `devices` of the `delays` section; nil where there is none or it is wrong.
  init?(reading section: inout Section) {
    let key = "devices"
    guard let setting = section.peek(key), case .section = setting.content else {
      let setting = section.ask(key)
      if let setting, setting.word != "none" {
        section.refuse(setting, key, allowed: "none, or a mapping")
      }
      return nil
    }
    guard let table = section.section(key, read: { DeviceTable(readingMapping: &$0) }) else {
      return nil
    }
    self = table
  }

  private init?(readingMapping section: inout Section) {
    let assignment = section.choice("assign", default: DeviceAssignment.random) ?? .random
    let isListed = DeviceColumns.Column.allCases.contains { !section.isAbsentOrNone($0.rawValue) }
    let table = section.table("file", needsHeader: true)
    let columns = table.map { DeviceColumns($0) } ?? DeviceColumns(reading: &section)
    if table != nil {
      for column in DeviceColumns.Column.allCases {
        guard let setting = section.ask(column.rawValue), setting.word != "none" else { continue }
        section.refuse(setting, column.rawValue, allowed: "file or lists, one of them")
      }
    } else if section.peek("file") == nil, !isListed {
      section.report(
        "missing; allowed: the name of a table, or lists: \(DeviceColumns.Column.names)",
        key: "file")
      return nil
    }
    guard let devices = columns?.devices else { return nil }
    self.init(devices: devices, assignment: assignment)
  }

  /// The value of `devices`.
  var written: Written {
    func list(_ number: (Device) -> Double?) -> Written {
      let numbers = devices.compactMap(number)
      return numbers.isEmpty ? .none : .list(numbers)
    }
    let hasNames = devices.contains { !$0.name.isEmpty }
    return .section([
      ("assign", .word(assignment)),
      ("device", hasNames ? .items(devices.map { .text($0.name) }) : .none),
      ("factor", list(\.factor)), ("download", list(\.download)), ("upload", list(\.upload)),
      ("latency", list(\.latency)), ("share", list(\.share)),
    ])
  }
}

/// The columns of a device table, by their names, all of one length.
private struct DeviceColumns {
  enum Column: String, CaseIterable {
    case device, factor, download, upload, latency, share

    var rule: NumberRule {
      switch self {
      case .device: .any
      case .factor: ClientFactor.rule
      case .download, .upload: Network.bandwidthRule
      case .latency: DeviceTable.Device.latencyRule
      case .share: DeviceTable.Device.shareRule
      }
    }

    static let names = allCases.map(\.rawValue).joined(separator: ", ")
  }

  private var names: [String]?
  private var numbers: [Column: [Double]] = [:]

  var devices: [DeviceTable.Device] {
    let count = names?.count ?? numbers.values.first?.count ?? 0
    return (0..<count).map { place in
      DeviceTable.Device(
        name: names?[place] ?? "", factor: numbers[.factor]?[place],
        download: numbers[.download]?[place], upload: numbers[.upload]?[place],
        latency: numbers[.latency]?[place], share: numbers[.share]?[place] ?? 1)
    }
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 200 && text.unicodeScalars.allSatisfy(\.isWritable)
  }

  private static let nameSentence = "a name of at most 200 bytes"
  private static let saysNothing = "at least one of factor, download, upload, latency"

  private var saysSomething: Bool { numbers.contains { $0.key != .share } }

  // MARK: - From a file

  /// Nil where something is wrong, which is reported: the first of it, with its line.
  init?(_ table: FileTable) {
    var header: [Column]?
    let isWhole = table.walk { row in
      if let header { return add(row, header, table) }
      header = Self.header(row, table)
      for column in header ?? [] {
        if column == .device { names = [] } else { numbers[column] = [] }
      }
      return header != nil
    }
    guard isWhole else { return nil }
    guard saysSomething, !devices.isEmpty else {
      let found =
        header == nil
        ? "nothing" : saysSomething ? "no device" : "no column that says how devices are"
      table.report(
        found,
        allowed: "a header of \(Column.names), \(Self.saysNothing), and a row for each device")
      return nil
    }
  }

  private static func header(_ row: CSVRow, _ table: FileTable) -> [Column]? {
    var columns: [Column] = []
    for place in 0..<row.count {
      guard let column = Column(rawValue: row[place]), !columns.contains(column) else {
        table.report(
          "the column \(row.found(place))",
          allowed: "each once: \(Column.names)" + row.advice(onSeparator: table.separator), of: row)
        return nil
      }
      columns.append(column)
    }
    return columns
  }

  private mutating func add(_ row: CSVRow, _ header: [Column], _ table: FileTable) -> Bool {
    guard row.count == header.count else {
      table.report(
        row.count.counted("cell"), allowed: header.map(\.rawValue).joined(separator: ","), of: row)
      return false
    }
    for (place, column) in header.enumerated() {
      if column == .device, Self.isName(row[place]) {
        names?.append(row[place])
      } else if let number = row.finiteNumber(place), column != .device, column.rule.holds(number) {
        numbers[column]?.append(number)
      } else {
        table.report(
          "the \(column.rawValue) \(row.found(place))",
          allowed: column == .device ? Self.nameSentence : column.rule.sentence, of: row)
        return false
      }
    }
    return true
  }

  // MARK: - From lists

  /// Nil where something is wrong, which is reported, or nothing is listed.
  init?(reading section: inout Section) {
    var isWrong = false
    for column in Column.allCases {
      let key = column.rawValue
      guard section.isList(key) else {
        if let setting = section.ask(key), setting.word != "none" {
          section.refuse(setting, key, allowed: "a list with something for each device, or none")
          isWrong = true
        }
        continue
      }
      if column == .device {
        names = section.names(key, allowed: Self.nameSentence, where: Self.isName)
        isWrong = isWrong || names == nil
      } else if let list = section.numbers(key, column.rule, clients: nil) {
        numbers[column] = list
      } else {
        isWrong = true
      }
    }
    if isWrong || (numbers.isEmpty && names == nil) { return nil }
    let counts = numbers.values.map(\.count) + (names.map { [$0.count] } ?? [])
    guard saysSomething, counts.allSatisfy({ $0 == counts[0] && $0 > 0 }) else {
      section.report(
        saysSomething
          ? "found lists of different lengths; allowed: as many of each, at least one"
          : "found nothing that says how devices are; allowed: \(Self.saysNothing)")
      return nil
    }
  }
}

extension Section {
  /// A list of texts.
  /// - Precondition: a list is at `key`.
  fileprivate mutating func names(
    _ key: String, allowed: String, where isAllowed: (String) -> Bool
  ) -> [String]? {
    guard let setting = ask(key), case .list(let elements) = setting.content else { return nil }
    var names: [String] = []
    for (place, element) in elements.enumerated() {
      guard case .text(let text, _) = element.content, isAllowed(text) else {
        refuse(element, "\(key)[\(place)]", allowed: allowed)
        return nil
      }
      names.append(text)
    }
    return names
  }
}
