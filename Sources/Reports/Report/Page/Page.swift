internal import Records
internal import Wording

/// The page of a report: one file, which fetches nothing and needs no script.
struct Page {
  let content: ReportContent
  private let curves: [Figure]
  private let others: [Figure]
  private let drawn: [String: String]
  private let complaint: String?
  /// The command that makes it again.
  let command: String
  let version: String

  init(
    _ content: ReportContent, curves: [Figure], others: [Figure], drawn: [String: String],
    complaint: String?, command: String, version: String
  ) {
    self.content = content
    self.curves = curves
    self.others = others
    self.drawn = drawn
    self.complaint = complaint
    self.command = command
    self.version = version
  }

  /// The whole file.
  var html: String {
    var html = HTML()
    html.add(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(content.title.escapedHTML)</title>
      <link rel="icon" href="data:,">
      <style>
      \(PageStyle.css)
      </style>
      </head>
      <body>
      <main>
      """)
    head(&html)
    results(&html)
    section("Curves", curves, &html)
    section("Settings and clients", others, &html)
    stability(&html)
    processes(&html)
    settings(&html)
    html.add("</main>\n</body>\n</html>")
    return html.text
  }

  private func head(_ html: inout HTML) {
    html.add("h1", content.title)
    let count = content.runs.count
    let seed = content.runs[0].seed
    html.add(
      "p",
      count == 1
        ? "One run of \(content.runs[0].scheme)" + (seed.map { ", seed \($0)." } ?? ".")
        : "\(count.counted("run")) of \(content.groups.count.counted("setting")).",
      class: "lead")
    for sentence in content.incomparable { html.add("p", sentence, class: "warn") }
    if let complaint { html.add("p", complaint, class: "warn") }
    for run in content.runs where count == 1 || !run.problems.isEmpty {
      for problem in run.problems {
        html.add("p", count == 1 ? problem : "\(run.folder): \(problem)", class: "warn")
      }
    }
    for note in content.notes { html.add("p", note) }
    if count == 1 { standing(content.runs[0], &html) }
  }

  /// How far a run is that has not finished.
  private func standing(_ run: ReportedRun, _ html: inout HTML) {
    guard run.outcome != .finished else { return }
    let state =
      switch run.outcome {
      case .goesOn: "This run is still going"
      case .diverged: "This run diverged"
      case .failed: "This run could not go on, its log says why"
      default: "This run ended before its stop; metronome resume goes on with it"
      }
    let done = run.fractionDone.map { ": \((100 * $0).text(decimals: 1))% is done" } ?? ""
    let last =
      run.evaluations.last.map {
        ", at time \($0.time.short) after \($0.updates.counted("update"))"
      } ?? ", before its first evaluation"
    html.add("p", "\(state)\(done)\(last).", class: "warn")
    if let fraction = run.fractionDone {
      html.add("<progress max=\"1\" value=\"\(fraction.text(decimals: 4))\"></progress>")
    }
  }

  private func section(_ title: String, _ figures: [Figure], _ html: inout HTML) {
    guard !figures.isEmpty else { return }
    html.add("h2", title)
    var isOpen = false
    for figure in figures {
      let isSmall = if case .small = figure.place { true } else { false }
      if isSmall != isOpen {
        html.add(isSmall ? "<div class=\"grid\">" : "</div>")
        isOpen = isSmall
      }
      add(figure, &html)
    }
    if isOpen { html.add("</div>") }
  }

  private func add(_ figure: Figure, _ html: inout HTML) {
    html.add("<figure>")
    html.add("h3", figure.title + ".")
    if let svg = drawn[figure.name],
      let inline = InlineSVG(svg, name: figure.name, label: "\(figure.title). \(figure.caption)")
    {
      html.add(inline.text)
    } else {
      html.add("p", "No picture: see the data.", class: "lead")
    }
    let file = "\(Report.figureFolder)/\(figure.name).csv"
    html.add(
      """
      <figcaption>\(figure.caption.escapedHTML) Data: <a href="\(file)">\(figure.name).csv</a>\
      </figcaption>
      </figure>
      """)
  }
}
