internal import Execution
public import Federation

/// The trace's CSV: a row for each piece of work that was given, in the order of its start, then by
/// client. The experiment file's `delays: { kind: trace, file: ... }` reads it back.
public enum WorkRows {
  /// The header line, without its end.
  public static let header = "client,start,end"

  /// The row of an order, with its line end; times in units with 9 decimals, which are exact.
  /// - Parameter due: when the work was back, or would have been.
  public static func append(_ order: TrainingOrder, due: VirtualTime, to text: inout [UInt8]) {
    text.appendDecimal(Int(order.client.rawValue))
    text.append(UInt8(ascii: ","))
    text.appendTime(order.start)
    text.append(UInt8(ascii: ","))
    text.appendTime(due)
    text.append(UInt8(ascii: "\n"))
  }
}
