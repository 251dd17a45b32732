/// A figure's SVG as a part of the page, so that its colours follow the page's.
struct InlineSVG {
  /// What stands on the page.
  let text: String

  /// Colours of the drawing, and the page's variables for them.
  private static let colours: [(hex: String, variable: String)] =
    [("#767676", "ink"), ("#999999", "wait")]
    + SeriesStyle.palette.enumerated().flatMap { place, colours in
      [(colours.0, "s\(place + 1)"), (colours.1, "t\(place + 1)")]
    }

  /// - Parameters:
  ///   - svg: as gnuplot wrote it.
  ///   - name: of the figure; the identifiers inside become its own.
  ///   - label: what is read to those who do not see it.
  init?(_ svg: String, name: String, label: String) {
    guard let start = svg.firstRange(of: "<g id=\"gnuplot_canvas\">")?.lowerBound,
      let box = svg.firstMatch(of: /viewBox="0 0 ([0-9]+) ([0-9]+)"/)
    else { return nil }
    var body = String(svg[start...])
      .replacing(/<title>gnuplot_plot_[0-9a-z]*<\/title>/, with: "")
      .replacing("id='gp", with: "id='\(name)-gp").replacing("href='#gp", with: "href='#\(name)-gp")
      .replacing(/id="gnuplot_plot_([0-9a-z]*)"/) { "id=\"\(name)-plot-\($0.1)\"" }
      .replacing("id=\"gnuplot_canvas\"", with: "id=\"\(name)-canvas\"")
      .replacing("id='textbox'", with: "id='\(name)-textbox'")
      .replacing("id='greybox'", with: "id='\(name)-greybox'")
      .replacing("xlink:href", with: "href")
    for (hex, variable) in Self.colours {
      for written in Self.writings(of: hex) {
        body = body.replacing(written, with: "var(--\(variable))")
      }
    }
    text = """
      <svg viewBox="0 0 \(box.1) \(box.2)" width="\(box.1)" height="\(box.2)" role="img" \
      aria-label="\(label.escapedHTML)">
      \(body)
      """
  }

  /// gnuplot pads the numbers of strokes and not those of fills.
  private static func writings(of hex: String) -> [String] {
    let value = Int(hex.dropFirst(), radix: 16) ?? 0
    let parts = [value >> 16, value >> 8 & 255, value & 255].map(String.init)
    let padded = parts.map { String(repeating: " ", count: 3 - $0.count) + $0 }
    return [
      "rgb(\(padded.joined(separator: ", ")))", "rgb(\(parts.joined(separator: ", ")))",
      "rgb(\(parts.joined(separator: ",")))",
    ]
  }
}
