import Federation
import Testing

/// Clients as people write them, `0-9,12`.
@Suite struct ClientListTests {
  @Test(arguments: [("3", "3"), ("0-9", "0-9"), ("5,3,8-10,4", "3-5,8-10"), ("1-2,2-3", "1-3")])
  func `numbers and ranges are read, and written in order`(text: String, written: String) {
    #expect(ClientRanges(text: text)?.list == written)
  }

  @Test(arguments: ["", "a", "3-1", "1-2-3", "-1", "1,", "4294967295", "99999999999", "1 2"])
  func `other texts are no list`(text: String) {
    #expect(ClientRanges(text: text) == nil)
  }

  @Test func `common clients are those of both`() {
    let left = ClientRanges([0...5, 8...9, 20...30])
    let right = ClientRanges([4...8, 25...25, 29...40])
    #expect(left.intersection(right).list == "4-5,8,25,29-30")
    #expect(right.intersection(left) == left.intersection(right))
    #expect(left.intersection(ClientRanges()).isEmpty)
  }
}
