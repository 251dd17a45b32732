import Testing

@testable import Records

@Suite struct CSVTableTests {
  @Test func `cells are read by their columns' names, whatever else there is`() throws {
    let text = "run,new column,state\n1-FedAvg,7,finished\r\n\"a, \"\"b\"\"\nc\",,failed\n"
    let table = try #require(CSVTable(Array(text.utf8)))
    #expect(table.header == ["run", "new column", "state"])
    #expect(table.rows == [["1-FedAvg", "7", "finished"], ["a, \"b\"\nc", "", "failed"]])
    #expect(table.place(of: "state") == 2 && table.place(of: "seed") == nil)
    #expect(table.problem == nil)
  }

  @Test func `a line that is being written is left out, and one of another length ends it`() throws
  {
    let growing = try #require(CSVTable(Array("a,b\n1,2\n3,".utf8)))
    #expect(growing.rows == [["1", "2"]] && growing.problem == nil)
    let damaged = try #require(CSVTable(Array("a,b\n1,2\n3\n5,6\n".utf8)))
    #expect(damaged.rows == [["1", "2"]])
    #expect(damaged.problem?.hasPrefix("line 3 has 1 cells where the header has 2") == true)
    #expect(CSVTable([]) == nil && CSVTable(Array("a,b".utf8)) == nil)
  }

  @Test(arguments: 0..<200) func `what our rows write is read back`(seed: Int) throws {
    var state = UInt64(seed)
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let letters: [Character] = ["a", ",", "\"", "\n", " ", "é", "1"]
    let rows = (0..<next(6) + 1).map { _ in
      (0..<3).map { _ in String((0..<next(5)).map { _ in letters[Int(next(7))] }) }
    }
    let columns = Columns<[String]>(
      (0..<3).map { place in Column("c\(place)") { .text($0[place]) } })
    let table = try #require(CSVTable(columns.csv(of: rows)))
    #expect(table.rows == rows)
  }
}
