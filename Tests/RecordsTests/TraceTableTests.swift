@testable import Federation
import Foundation
import Testing

@testable import Records

@Suite struct TraceTableTests {
  private func table(_ text: String) throws -> TraceTable {
    let path = NSTemporaryDirectory() + "trace-\(UUID().uuidString).csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try TraceTable(reading: path)
  }

  @Test func `columns may stand in any order, and rows too`() throws {
    let found = try table("end,other,client,start\n5,x,10,2.5\n2,y,2,1\n2.5,z,10,0\n")
    #expect(found.clients.map(\.name) == ["2", "10"])
    #expect(found.clients[1].durations.map(\.units) == [2.5, 2.5])
    #expect(found.span == 5)
    #expect(found.wayShare == nil)
    let all = try table("client,start,end\nb,0,1\na,1,2\nb,1,4\n").clients
    #expect(all.skipping(1).map(\.durations) == [[VirtualDuration(roundingUnits: 3)], []])
  }

  @Test func `the share of the ways is that of their time`() throws {
    let found = try table(
      """
      client,start,end,download,wait,work,upload,processor,run_delay
      0,0,4,1,0.25,2,0.5,1.5,0.125
      0,4,6,,,,,,
      1,0,4,1,0,1,1.5,,

      """)
    #expect(found.wayShare == 0.5)
    let updates = found.clients[0].updates
    #expect(updates[0].served == 0.25 && updates[0].work == 1.5..<3.5)
    #expect(updates[0].processors == ObservedUpdate.Processors(busy: 1.5, runDelay: 0.125))
    #expect(updates[1].stages == nil && updates[1].work == 4..<6)
    #expect(found.clients[1].updates[0].processors == nil)
  }

  @Test(
    arguments: [
      ("client,begin,end\n", "line 1"), ("client,start,end\n0,1,2\n0,3\n", "line 3"),
      ("client,start,end\n0,2,2\n", "line 2"), ("client,start,end\n0,a,2\n", "line 2"),
      ("client,start,end\n0,nan,2\n", "line 2"),
    ])
  func `what is no trace is refused with its line`(text: String, place: String) {
    #expect {
      try table(text)
    } throws: {
      "\($0)".contains(place) && "\($0)".contains("allowed: ")
    }
  }

  @Test func `the record of a run is read back as it was written`() throws {
    let folder = NSTemporaryDirectory() + "record-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let client = ClientID(3)
    let record = [
      RecordedHappening(
        .arrived(OrderID(client: client, update: 7)), at: VirtualTime(ticks: 1_000_000_001)),
      RecordedHappening(.left(client), at: VirtualTime(ticks: 2_000_000_000)),
      RecordedHappening(.joined(client), at: VirtualTime(ticks: 3)),
      RecordedHappening(.ticked, at: VirtualTime(ticks: 4_500_000_000)),
    ]
    func write(_ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/decisions.csv"))
    }
    let rows = record.map { HappeningRows.line(of: $0) + "\n" }.joined()
    let whole = HappeningRows.header + "\n" + rows
    // A line that was cut off counts for nothing.
    try write(whole + "5.0000")
    let found = try HappeningRows.read(in: folder, clients: 4)
    #expect(found.record == record)
    #expect(found.byteCount == whole.utf8.count)
    #expect(throws: ResultsError.self) { try HappeningRows.read(in: folder, clients: 3) }
    try write(whole + "5.0,arrived,1,1\n")
    #expect {
      try HappeningRows.read(in: folder, clients: 4)
    } throws: { "\($0)".contains("line 6") }
  }
}
