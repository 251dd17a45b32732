internal import Records

/// Has gnuplot draw figures: their SVG for the page, and files for a paper.
struct FigureDrawing {
  /// Where the files go.
  let folder: String
  /// The kinds of files that are kept.
  let formats: [PictureFormat]
  /// How large the kept files are; nil as on the page.
  let paper: PictureSize?

  /// What came of it.
  struct Result {
    /// The SVG of each figure that was drawn, by its name.
    var drawn: [String: String] = [:]
    /// What has to be said of those that were not.
    var complaint: String?
  }

  private struct Job {
    let figure: Figure
    let file: String
    let format: PictureFormat
    let size: PictureSize
    /// Whether the page takes it.
    let isForPage: Bool
  }

  /// Writes each figure's CSV, and draws them all: in one process, and where one of them is refused each
  /// in its own, so that the others are there.
  /// - Throws: where the folder cannot be written to.
  func draw(_ figures: [Figure]) async throws -> Result {
    try RunFolder.makeFolder(folder)
    for figure in figures {
      let file = try DraftFile(path: "\(folder)/\(figure.name).csv")
      try file.append(figure.csv)
      try file.finish()
    }
    guard !figures.isEmpty else { return Result() }
    let jobs = figures.flatMap(jobs)
    defer { for job in jobs { UnfinishedFiles.discard(draft(of: job)) } }
    var result = Result()
    switch await run(jobs) {
    case nil: take(jobs, into: &result)
    case .missing:
      result.complaint = """
        gnuplot is not here, so there are no pictures, only the data behind them; install it with \
        `apt-get install gnuplot-nox`
        """
    case .refused:
      for figure in figures {
        let own = jobs.filter { $0.figure.name == figure.name }
        if case .refused(let text) = await run(own) {
          result.complaint =
            "there is no picture of \(folder)/\(figure.name).csv; gnuplot said: \(text)"
        } else {
          take(own, into: &result)
        }
      }
    }
    return result
  }

  private func jobs(of figure: Figure) -> [Job] {
    let kept = formats.map { format in
      Job(
        figure: figure, file: "\(figure.name).\(format.rawValue)", format: format,
        size: paper ?? figure.pageSize, isForPage: paper == nil && format == .svg)
    }
    if kept.contains(where: \.isForPage) { return kept }
    return kept + [
      Job(
        figure: figure, file: "\(figure.name).page.svg", format: .svg, size: figure.pageSize,
        isForPage: true)
    ]
  }

  private func draft(of job: Job) -> String { "\(folder)/\(job.file)\(DraftFile.suffix)" }

  private func run(_ jobs: [Job]) async -> Gnuplot.Fault? {
    for job in jobs { UnfinishedFiles.begin(draft(of: job)) }
    let script = jobs.map { $0.figure.script(of: $0.file, $0.format, $0.size) }
    do throws(Gnuplot.Fault) {
      try await Gnuplot.draw(script.joined(separator: "\n"), in: folder)
      return nil
    } catch {
      return error
    }
  }

  /// Moves the drafts to their places, and reads those for the page.
  private func take(_ jobs: [Job], into result: inout Result) {
    for job in jobs {
      let draft = draft(of: job)
      if job.isForPage, let bytes = try? contents(ofRegularFile: draft) {
        result.drawn[job.figure.name] = String(decoding: bytes, as: UTF8.self)
      }
      let isKept = !job.file.hasSuffix(".page.svg")
      if isKept { try? UnfinishedFiles.finish(draft, as: "\(folder)/\(job.file)") }
    }
  }
}
