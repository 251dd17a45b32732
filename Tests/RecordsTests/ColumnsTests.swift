import Federation
import Testing

@testable import Records

@Suite struct ColumnsTests {
  struct Row: Equatable {
    var count = 0
    var time = VirtualTime.zero
    var seconds = 0.0
    var measure: Double?
  }

  let columns = Columns<Row>([
    Column("count", \.count), Column("time", \.time), Column("seconds", \.seconds, decimals: 3),
    Column("measure", \.measure),
  ])

  @Test func `header, line and object follow from one list`() {
    let row = Row(
      count: 3, time: VirtualTime(ticks: 1_500_000_000), seconds: 0.25, measure: 0.1 + 0.2)
    #expect(columns.header == "count,time,seconds,measure")
    #expect(columns.line(of: row) == "3,1.500000000,0.250,0.30000000000000004")
    var writer = JSONWriter(.compact)
    writer.add(nil, row, columns.sortedByName)
    #expect(
      String(decoding: writer.take(), as: UTF8.self)
        == #"{"count":3,"measure":0.30000000000000004,"seconds":0.25,"time":1.5}"#)
  }

  @Test(arguments: [0.5, -1e-9, nil] as [Double?])
  func `a line reads back as its row`(measure: Double?) {
    let row = Row(count: 7, time: VirtualTime(ticks: 3), seconds: 1.125, measure: measure)
    #expect(columns.row(in: columns.line(of: row), replacing: Row()) == row)
  }

  @Test(arguments: [
    "", "1", "1,0.000000000,0,", "1,0.000000000,0.5,2,3", "x,0.000000000,0.5,2",
    "1,0.0,0.5,2", "1,0.000000000,half,2", "1,0.000000000,0.5,some",
  ])
  func `what is no such line is not read`(line: String) {
    let isFine = line == "1,0.000000000,0,"
    #expect((columns.row(in: line, replacing: Row()) != nil) == isFine)
  }

  @Test func `what is absent or not finite is an empty cell`() {
    let cells: [Cell] = [
      .absent, .exact(.nan), .digits(.infinity, 3), .decimals(-.infinity, 2), .exact(nil),
      .count(nil), .text(nil),
    ]
    #expect(cells.map(\.csv) == Array(repeating: "", count: 7))
  }

  @Test func `a text is quoted where a reader of CSV needs it`() {
    let names = Columns<String>([Column("name") { .text($0) }])
    #expect(String(decoding: names.csv(of: ["a", "b,c"]), as: UTF8.self) == "name\na\n\"b,c\"\n")
  }
}
