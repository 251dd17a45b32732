internal import Wording

/// HTML that is put together of parts, with what others wrote escaped.
struct HTML: Sendable {
  private(set) var text = ""

  /// Adds what is HTML already.
  mutating func add(_ html: String) { text += html + "\n" }

  /// Adds an element with a text in it.
  mutating func add(_ element: String, _ content: String, class name: String? = nil) {
    add("<\(element)\(name.map { " class=\"\($0)\"" } ?? "")>\(content.escapedHTML)</\(element)>")
  }

  /// Adds a table that scrolls by itself where it is too wide.
  /// - Parameters:
  ///   - header: the heads of the columns; the first column is text, the others are numbers.
  ///   - caption: what the table is.
  mutating func table(_ header: [String], _ rows: [[String]], caption: String) {
    guard !rows.isEmpty else { return }
    add("<div class=\"scroll\"><table><caption>\(caption.escapedHTML)</caption><thead><tr>")
    add(header.map { "<th scope=\"col\">\($0.escapedHTML)</th>" }.joined())
    add("</tr></thead><tbody>")
    for row in rows {
      let cells = row.dropFirst().map { "<td>\($0.escapedHTML)</td>" }.joined()
      add("<tr><th scope=\"row\">\((row.first ?? "").escapedHTML)</th>\(cells)</tr>")
    }
    add("</tbody></table></div>")
  }
}

extension String {
  /// As a text of an HTML page or the value of an attribute in quotes; what no page may hold is shown as
  /// a terminal would show it.
  var escapedHTML: String {
    printableLines.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
