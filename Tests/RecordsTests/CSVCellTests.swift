import Testing

@testable import Records

@Suite struct CSVCellTests {
  @Test func `text that would end a cell or a row is quoted`() {
    #expect("Async training.rate=0.1".csvCell == "Async training.rate=0.1")
    #expect("a,b".csvCell == "\"a,b\"")
    #expect("say \"no\"".csvCell == "\"say \"\"no\"\"\"")
    #expect("one\ntwo".csvCell == "\"one\ntwo\"")
    #expect("one\r\ntwo".csvCell == "\"one\r\ntwo\"")
    #expect(" x".csvCell == "\" x\"")
    #expect("".csvCell == "")
  }
}
