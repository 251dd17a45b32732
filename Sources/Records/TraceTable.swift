public import Federation
internal import Wording

/// What a trace says of each client: the file `trace.csv` of a run, or any log with the columns `client`,
/// `start` and `end` in any order and among others.
public struct TraceTable: Sendable {
  /// By number where clients have numbers, else in the order in which they come; each client's updates in
  /// the order of their starts.
  public let clients: [ObservedClient]
  /// How long the trace is, from its first start to its last end, in time units.
  public let span: Double
  /// How much of the updates' time was on the way, there and back; nil where the trace does not say.
  public let wayShare: Double?

  private static let needed = ["client", "start", "end"]
  private static let ways = ["download", "upload"]

  private struct Row {
    let start: Double
    let end: Double
    let way: Double?
  }

  /// Reads a trace.
  /// - Parameter skipped: how many updates of each client are left out at its beginning, since the first
  ///   includes the opening of data.
  /// - Throws: when it cannot be read, or a row is none.
  public init(reading path: String, skipping skipped: Int = 0) throws(ResultsError) {
    guard let bytes = try contents(ofRegularFile: path) else {
      throw .unreadable(path, "there is no such file")
    }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let header = (lines.first ?? "").split(separator: ",").map { Self.trimmed($0) }
    let places = Self.needed.map { header.firstIndex(of: $0) }
    guard !places.contains(nil) else {
      throw .unreadable(
        path,
        "line 1: found \("\(lines.first ?? "")".quoted); allowed: a header with the columns "
          + "client,start,end, as trace.csv of a run has it")
    }
    let found = places.compactMap(\.self)
    let ways = Self.ways.compactMap { header.firstIndex(of: $0) }
    var rows: [String: [Row]] = [:]
    var order: [String] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        .map { Self.trimmed($0) }
      guard cells.count == header.count, !cells[found[0]].isEmpty,
        let start = Double(cells[found[1]]), let end = Double(cells[found[2]]), start.isFinite,
        end.isFinite, end > start
      else {
        throw .unreadable(
          path,
          "line \(index + 1): found \("\(line)".quoted); allowed: a client, and an end after "
            + "its start, in as many cells as the header has")
      }
      let name = cells[found[0]]
      if rows[name] == nil { order.append(name) }
      let lengths = ways.compactMap { Double(cells[$0]) }
      rows[name, default: []].append(
        Row(start: start, end: end, way: lengths.count == 2 ? lengths.reduce(0, +) : nil))
    }
    if order.allSatisfy({ UInt32($0) != nil }) {
      order.sort { (UInt32($0) ?? 0) < (UInt32($1) ?? 0) }
    }
    let kept = order.map { name in
      (name, (rows[name] ?? []).sorted { $0.start < $1.start }.dropFirst(skipped))
    }
    clients = kept.map { name, rows in
      ObservedClient(
        name: name,
        durations: rows.map { VirtualDuration(roundingUnits: $0.end - $0.start) })
    }
    let all = kept.flatMap(\.1)
    span = (all.map(\.end).max() ?? 0) - (all.map(\.start).min() ?? 0)
    let known = all.filter { $0.way != nil }
    let total = known.reduce(0) { $0 + $1.end - $1.start }
    wayShare = total > 0 ? known.reduce(0) { $0 + ($1.way ?? 0) } / total : nil
  }

  private static func trimmed(_ cell: Substring) -> String {
    let inner = cell.drop(while: \.isWhitespace)
    let end = inner.lastIndex { !$0.isWhitespace }.map { inner.index(after: $0) }
    return String(inner[..<(end ?? inner.startIndex)])
  }
}
