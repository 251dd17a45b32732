internal import Execution
public import Federation

/// `decisions.csv`: what the decisions of a run under the real clock followed from, a row for each, as it
/// was taken in. Read again it gives the same decisions.
public enum HappeningRows {
  static let header = "time,event,client,update"
  static let fileName = "decisions.csv"

  static func line(of entry: RecordedHappening) -> String {
    let time = entry.time.text
    return switch entry.happening {
    case .arrived(let order): "\(time),arrived,\(order.client.rawValue),\(order.update)"
    case .left(let client): "\(time),left,\(client.rawValue),"
    case .joined(let client): "\(time),joined,\(client.rawValue),"
    case .ticked: "\(time),ticked,,"
    }
  }

  /// The rows of a run folder, and how many bytes of the file they are: a last line that was cut off
  /// counts for nothing.
  /// - Throws: when there is no such file, or a line is no row.
  public static func read(
    in folder: String, clients: Int
  ) throws(ResultsError) -> (record: [RecordedHappening], byteCount: Int) {
    let path = folder + "/" + fileName
    guard let bytes = try contents(ofRegularFile: path) else {
      throw .unreadable(path, "it is not there; a run under the real clock cannot go on without it")
    }
    let whole = bytes.prefix(bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == header else {
      throw .unreadable(path, "its first line is not the header \"\(header)\"")
    }
    var record: [RecordedHappening] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let entry = entry(line, clients: clients) else {
        throw .unreadable(
          path, "line \(index + 1) is not a row of a time, an event, a client and an update")
      }
      record.append(entry)
    }
    return (record, whole.count)
  }

  private static func entry(_ line: Substring, clients: Int) -> RecordedHappening? {
    let cells = line.split(separator: ",", omittingEmptySubsequences: false)
    guard cells.count == 4, let time = VirtualTime(text: cells[0]) else { return nil }
    let client = UInt32(cells[2]).flatMap { $0 < clients ? ClientID($0) : nil }
    let happening: Happening? =
      switch (cells[1], client, UInt32(cells[3])) {
      case ("arrived", let client?, let update?):
        .arrived(OrderID(client: client, update: update))
      case ("left", let client?, nil): .left(client)
      case ("joined", let client?, nil): .joined(client)
      case ("ticked", nil, nil): .ticked
      default: nil
      }
    return happening.map { RecordedHappening($0, at: time) }
  }
}

extension VirtualTime {
  /// What `text` wrote: units with nine decimals.
  fileprivate init?(text: Substring) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 9, let units = Int64(parts[0]), units >= 0,
      let rest = UInt32(parts[1])
    else { return nil }
    let (whole, overflow) = units.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return nil }
    self.init(ticks: whole + Int64(rest))
  }
}
