import Testing

@testable import Learning

/// The same data in another folder.
@Suite struct DataMovingTests {
  private func moved(_ file: String, test: String? = nil) -> [String?]? {
    let source = DataSpecification.csv(
      CSVSource(file: file, testFile: test, outcome: .label("kind")))
    guard case .csv(let there)? = source.moved(into: "/there") else { return nil }
    return [there.file, there.testFile]
  }

  @Test func `the folder stands for the one that holds all that is named`() {
    #expect(moved("/a/b/train.csv") == ["/there/train.csv", nil])
    #expect(moved("train.csv", test: "test.csv") == ["/there/train.csv", "/there/test.csv"])
    #expect(
      moved("/a/x/data.csv", test: "/a/y/z/data.csv")
        == ["/there/x/data.csv", "/there/y/z/data.csv"])
    #expect(
      moved("./a//train.csv", test: "a/./test.csv") == ["/there/train.csv", "/there/test.csv"])
    #expect(moved("a/same.csv", test: "a/same.csv") == ["/there/same.csv", "/there/same.csv"])
  }

  @Test(arguments: ["", "/", "..", "a/..", "."])
  func `what has no name of its own has no place there`(path: String) {
    #expect(moved(path) == nil)
  }

  @Test func `a path that leads up has no place there`() {
    #expect(moved("a/train.csv", test: "a/../../etc/passwd") == nil)
    #expect(moved("a/train.csv", test: "../etc/passwd") == nil)
    // Nothing of it is left.
    #expect(moved("../../etc/passwd") == ["/there/passwd", nil])
  }

  @Test func `each source says whether it names places, and moves all of them`() throws {
    let arrays = ArraySource(
      samples: "d/x", labels: "d/y", clients: "d/c",
      test: .init(samples: "d/t/x", labels: "d/t/y", clients: "d/t/c"))
    let archive = ArraySource(archive: "d/all.npz", samples: "x", labels: "y", clients: "c")
    let moved = { (data: DataSpecification) in data.moved(into: "/n") }
    var there = arrays
    (there.samples, there.labels, there.clients) = ("/n/x", "/n/y", "/n/c")
    there.test = .init(samples: "/n/t/x", labels: "/n/t/y", clients: "/n/t/c")
    #expect(moved(.idx(arrays)) == .idx(there) && moved(.numpy(arrays)) == .numpy(there))
    there = archive
    there.archive = "/n/all.npz"
    #expect(moved(.numpy(archive)) == .numpy(there))
    #expect(moved(.text(TextSource(path: "a/books"))) == .text(TextSource(path: "/n/books")))
    #expect(
      moved(.leaf(LEAFSource(train: "a/train", test: "a/test")))
        == .leaf(LEAFSource(train: "/n/train", test: "/n/test")))
    #expect(moved(.images(.mnist, folder: nil)) == .images(.mnist, folder: "/n"))
    let synthetic = DataSpecification.synthetic(SyntheticSource())
    #expect(moved(synthetic) == synthetic && !synthetic.namesPlaces && !synthetic.readsFiles)
    #expect(DataSpecification.idx(arrays).readsFiles)
    #expect(DataSpecification.images(.mnist, folder: "/etc").namesPlaces)
    #expect(!DataSpecification.images(.mnist, folder: nil).namesPlaces)
    #expect(DataSpecification.idx(arrays).namesPlaces)
  }
}
