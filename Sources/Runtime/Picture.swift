internal import Results

/// A table and the picture that gnuplot makes of it.
struct Picture {
  /// What its files are called, without their endings.
  let name: String
  let csv: [UInt8]
  /// What gnuplot is told, to read the CSV and to write the pictures.
  let script: String

  /// Writes the CSV into `folder`, which is made when it is missing, and draws beside it.
  ///
  /// - Returns: what has to be said about a picture that could not be drawn; nil when it was.
  func write(to folder: String) async throws -> String? {
    try RunFolder.makeFolder(folder)
    let file = try DraftFile(path: "\(folder)/\(name).csv")
    try file.append(csv)
    try file.finish()
    do throws(Gnuplot.Fault) {
      try await Gnuplot.draw(script, in: folder)
      return nil
    } catch {
      switch error {
      case .missing:
        return """
          gnuplot is not here, so \(folder)/\(name).csv stands without its picture; install it \
          with `apt-get install gnuplot-nox`
          """
      case .refused(let text):
        return "\(folder)/\(name).csv stands without its picture; gnuplot said: \(text)"
      }
    }
  }
}
