import Foundation
import Testing

@testable import Records

@Suite struct JSONWriterTests {
  @Test func `an indented document is laid out as an encoder lays it out`() throws {
    struct Document: Encodable {
      struct Part: Encodable {
        var x: Double
      }
      var empty: [Int] = []
      var list = [1, -2]
      var none: Double?
      var number = 0.1 + 0.2
      var part = Part(x: 1)
      var parts = [Part(x: 1e-7), Part(x: 1e20)]
      var truth = true
      var whole = 5.0
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    var writer = JSONWriter(.indented)
    writer.object { writer in
      writer.array("empty") { _ in }
      writer.array("list") { writer in
        writer.add(nil, 1)
        writer.add(nil, -2)
      }
      writer.add("none", Double?.none)
      writer.add("number", 0.1 + 0.2)
      writer.object("part") { $0.add("x", 1.0) }
      writer.array("parts") { writer in
        for x in [1e-7, 1e20] { writer.object { $0.add("x", x) } }
      }
      writer.add("truth", true)
      writer.add("whole", 5.0)
    }
    let expected = try String(decoding: encoder.encode(Document()), as: UTF8.self)
    #expect(String(decoding: writer.take(), as: UTF8.self) == expected)
  }

  @Test(arguments: [
    "", "plain", "say \"hi\"\\", "a/b", "two\nlines\tand\r", "\u{1}\u{1F}\u{7F}\u{8}\u{C}",
    "東京 🎈", "e\u{301}",
  ])
  func `any text reads back as it was`(text: String) throws {
    var writer = JSONWriter(.compact)
    writer.object { $0.add(text, text) }
    let read = try JSONDecoder().decode([String: String].self, from: Data(writer.take()))
    #expect(read == [text: text])
  }

  @Test func `what is absent, or no finite number, has no key`() {
    var writer = JSONWriter(.compact)
    writer.object { writer in
      for number in [Double.nan, .infinity, -.infinity] { writer.add("number", number) }
      writer.add("text", String?.none)
      writer.add("count", Int?.none)
      writer.add("cell", Cell.absent)
      writer.add("last", Cell.flag(false))
    }
    #expect(writer.take() == Array(#"{"last":false}"#.utf8))
  }

  @Test func `pieces that are taken make the whole`() {
    func document(_ take: (inout JSONWriter) -> Void) -> [UInt8] {
      var writer = JSONWriter(.indented)
      writer.array { writer in
        for number in 0..<10 {
          writer.add(nil, number)
          take(&writer)
        }
      }
      return writer.take()
    }
    var pieces: [UInt8] = []
    let end = document { pieces += $0.take() }
    pieces += end
    #expect(pieces == document { _ in })
  }
}
