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
  /// Of an update's time, one after the other.
  private static let stages = ["download", "wait", "work", "upload"]
  private static let processors = ["processor", "run_delay"]

  /// Reads a trace.
  /// - Throws: when it cannot be read, or a row is none.
  public init(reading path: String) throws(ResultsError) {
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
    /// The numbers of some columns, none of them negative; nil where one is missing.
    func lengths(_ columns: [String], _ cells: [String]) -> [Double]? {
      let found = columns.compactMap { header.firstIndex(of: $0) }
        .compactMap { Double(cells[$0]) }.filter { $0 >= 0 && $0.isFinite }
      return found.count == columns.count ? found : nil
    }
    var rows: [String: [ObservedUpdate]] = [:]
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
      let stages = lengths(Self.stages, cells).map {
        ObservedUpdate.Stages(download: $0[0], wait: $0[1], work: $0[2], upload: $0[3])
      }
      let processors = lengths(Self.processors, cells).map {
        ObservedUpdate.Processors(busy: $0[0], runDelay: $0[1])
      }
      rows[name, default: []].append(
        ObservedUpdate(start: start, end: end, stages: stages, processors: processors))
    }
    if order.allSatisfy({ UInt32($0) != nil }) {
      order.sort { (UInt32($0) ?? 0) < (UInt32($1) ?? 0) }
    }
    clients = order.map { name in
      ObservedClient(name: name, updates: (rows[name] ?? []).sorted { $0.start < $1.start })
    }
    let all = clients.flatMap(\.updates)
    span = (all.map(\.end).max() ?? 0) - (all.map(\.start).min() ?? 0)
    let known = all.filter { $0.stages != nil }
    let total = known.reduce(0) { $0 + $1.end - $1.start }
    let ways = known.reduce(0) { $0 + ($1.stages.map { $0.download + $0.upload } ?? 0) }
    wayShare = total > 0 ? ways / total : nil
  }

  private static func trimmed(_ cell: Substring) -> String {
    let inner = cell.drop(while: \.isWhitespace)
    let end = inner.lastIndex { !$0.isWhitespace }.map { inner.index(after: $0) }
    return String(inner[..<(end ?? inner.startIndex)])
  }
}
