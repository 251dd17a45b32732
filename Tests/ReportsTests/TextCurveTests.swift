import Federation
import Glibc
import Records
import Testing

@testable import Reports

/// Curves in characters, by a real gnuplot.
@Suite(.enabled(if: access("/usr/bin/gnuplot", X_OK) == 0)) struct TextCurveTests {
  private func row(
    _ time: Int64, accuracy: Double? = nil, testLoss: Double? = nil, trainLoss: Double? = nil
  ) -> Metrics {
    Metrics(
      aggregation: Int(time), time: VirtualTime(ticks: time * 1_000_000_000), wallSeconds: 0,
      updates: 0, bytes: 0, trainLoss: trainLoss, testLoss: testLoss, testAccuracy: accuracy)
  }

  @Test func `accuracy comes before test loss, and that before training loss`() async throws {
    for (rows, title) in [
      (
        [row(0, accuracy: 0.1), row(2, accuracy: 0.25, testLoss: 1)], "test accuracy 0.25 at time 2"
      ),
      ([row(0, testLoss: 3), row(5, testLoss: 1.5, trainLoss: 1)], "test loss 1.5 at time 5"),
      ([row(0, trainLoss: 3), row(1)], "train loss 3 at time 0"),
    ] {
      let curve = try #require(TextCurve(rows))
      let lines = try await curve.lines(columns: 60, rows: 15)
      #expect(lines.contains { $0.contains(title) }, "\(lines)")
    }
    #expect(TextCurve([]) == nil)
    #expect(TextCurve([row(1), row(2)]) == nil)
  }

  @Test(arguments: [1, 2, 3, 1_000, 1_001, 100_000])
  func `a curve of any length fits its place and shows its end`(count: Int) async throws {
    // Flat but for the last row, which must not be left out.
    let rows = (0..<count).map { row(Int64($0), accuracy: $0 == count - 1 ? 1 : 0.5) }
    let lines = try await #require(TextCurve(rows)).lines(columns: 70, rows: 20)
    #expect(lines.count == 20)
    for line in lines {
      #expect(line.count <= 70 && line.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
    #expect(
      lines.contains { $0.contains("test accuracy 1 at time \(count - 1)") || count > 99_999 })
    if count > 1 {
      // The top of the curve is where it ends.
      let first = try #require(lines.first { $0.contains("*") })
      #expect(
        first.lastIndex(of: "*").map { first.distance(from: first.startIndex, to: $0) > 55 } == true
      )
    }
  }
}
