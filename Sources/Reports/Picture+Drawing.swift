internal import Records

extension Picture {
  /// Writes each picture's CSV into `folder`, which is made when it is missing, and lets gnuplot draw
  /// its PNG, SVG and PDF beside it.
  ///
  /// - Returns: what has to be said about pictures that could not be drawn; nil when all were.
  package static func write(_ pictures: [Picture], to folder: String) async throws -> String? {
    try RunFolder.makeFolder(folder)
    for picture in pictures {
      let file = try DraftFile(path: "\(folder)/\(picture.name).csv")
      try file.append(picture.csv)
      try file.finish()
    }
    for picture in pictures {
      let files = picture.files.map { "\(folder)/\($0)" }
      for file in files { UnfinishedFiles.begin(file + DraftFile.suffix) }
      defer { for file in files { UnfinishedFiles.discard(file + DraftFile.suffix) } }
      do throws(Gnuplot.Fault) {
        try await Gnuplot.draw(picture.script, in: folder)
        for file in files { try? UnfinishedFiles.finish(file + DraftFile.suffix, as: file) }
      } catch {
        switch error {
        case .missing:
          let names = pictures.map { "\(folder)/\($0.name).csv" }.joined(separator: ", ")
          return """
            gnuplot is not here, so there is no picture of \(names); \(Gnuplot.remedy)
            """
        case .refused(let text):
          return "there is no picture of \(folder)/\(picture.name).csv; gnuplot said: \(text)"
        }
      }
    }
    return nil
  }
}
