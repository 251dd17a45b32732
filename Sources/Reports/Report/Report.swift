internal import Records

/// A report: the page and its figures, written into a folder.
package struct Report: Sendable {
  /// The folder of the figures, beside the page.
  static let figureFolder = "figures"

  private let content: ReportContent
  private let command: String
  private let version: String

  /// - Parameters:
  ///   - command: what makes the report again, as a line for a shell.
  ///   - version: of the program.
  package init(_ content: ReportContent, command: String, version: String) {
    self.content = content
    self.command = command
    self.version = version
  }

  /// Writes `report.html`, and in `figures` the data of each figure as CSV, and its picture in each of the
  /// formats.
  ///
  /// - Parameters:
  ///   - formats: the kinds of files that are kept of each figure.
  ///   - paper: how large those are; nil as on the page.
  /// - Returns: what has to be said about pictures that could not be drawn; nil when all were.
  /// - Throws: where the folder cannot be written to.
  package func write(
    to folder: String, formats: [PictureFormat], paper: PictureSize?
  ) async throws -> String? {
    let (curves, others) = (content.curveFigures, content.otherFigures)
    try RunFolder.makeFolder(folder)
    let result = try await FigureDrawing(
      folder: "\(folder)/\(Self.figureFolder)", formats: formats, paper: paper
    ).draw(curves + others)
    let page = Page(
      content, curves: curves, others: others, drawn: result.drawn, complaint: result.complaint,
      command: command, version: version)
    let file = try DraftFile(path: "\(folder)/report.html")
    try file.append(Array(page.html.utf8))
    try file.finish()
    return result.complaint
  }
}
