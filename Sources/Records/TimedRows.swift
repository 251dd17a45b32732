internal import Execution
internal import Federation

/// The trace of a run under the real clock: how long each order took, and where the time went. In the
/// order in which answers came; times in units. The experiment file's `delays: { kind: trace }` reads it as
/// it reads other traces, and `metronome calibrate` makes a delay model of it.
public enum TimedRows {
  public static let header =
    "client,start,end,update,base_version,process,download,wait,work,upload,processor,run_delay"
  static let fileName = "trace.csv"

  /// The orders that rows are of.
  static func orders(in bytes: ArraySlice<UInt8>) -> Set<OrderID> {
    Set(
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
        let cells = line.split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false)
        guard cells.count == 5, let client = UInt32(cells[0]), let update = UInt32(cells[3])
        else { return nil }
        return OrderID(client: ClientID(client), update: update)
      })
  }

  static func line(of timing: RunEvent.Timing) -> String {
    let order = timing.order
    // Held until its delay is over.
    let end = max(timing.arrived, timing.due, order.start.advanced(by: VirtualDuration(ticks: 1)))
    let stages = timing.stages
    let lengths = [
      stages?.download, stages?.wait, stages?.work, stages?.upload, stages?.processors?.busy,
      stages?.processors?.runDelay,
    ].map { $0.map { VirtualTime(ticks: $0.ticks).text } ?? "" }.joined(separator: ",")
    return "\(order.client.rawValue),\(order.start.text),\(end.text),\(order.update),"
      + "\(order.baseVersion),\(timing.member),\(lengths)"
  }
}
