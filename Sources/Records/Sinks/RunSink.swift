public import Execution

/// Keeps something of what happens in a run: rows, a log, a line on a terminal.
///
/// A sink may be slow to write, but writes in `flush` alone, which may fail and is then called again:
/// nothing that it was told is lost by that.
public protocol RunSink {
  /// Takes note of an event.
  /// - Parameter seconds: wall time of the run so far, earlier sessions included.
  mutating func take(_ event: RunEvent, at seconds: Double)

  /// Writes what was noted.
  mutating func flush() throws(ResultsError)
}
