internal import Files
package import Records
internal import Wording

/// Finds the runs that a report is about: in a run folder, a sweep's, or any folder that holds some.
package struct ReportSource: Sendable {
  package private(set) var runs: [ReportedRun] = []
  /// What was found that is no run, or could not be read, a sentence each.
  package private(set) var notes: [String] = []

  /// - Parameters:
  ///   - folders: run folders, sweep folders, or folders of run folders.
  ///   - settings: reads the settings out of the text of an experiment file at a path.
  /// - Throws: where there is no run in one of them at all.
  package init(
    _ folders: [String],
    settings: (_ text: String, _ path: String) throws -> ReportedRun.Settings
  ) throws(ResultsError) {
    for folder in folders {
      let before = runs.count
      if let table = try table(of: folder) {
        addSweep(folder, table, settings)
      } else if RunFiles.holdsRun(folder) {
        runs.append(try ReportedRun(folder, settings: settings))
      } else {
        addFolder(folder, settings)
      }
      guard runs.count > before else {
        _ = try RunFiles(in: folder)
        throw .unreadable(folder, "it holds no run")
      }
    }
  }

  /// Nil where it is no sweep.
  private mutating func table(of folder: String) throws(ResultsError) -> CSVTable? {
    let file = folder + "/sweep.csv"
    guard let bytes = try contents(ofRegularFile: file) else { return nil }
    guard let table = CSVTable(bytes), table.place(of: "run") != nil else {
      notes.append("\(file) has no column run, so its cells are looked for in the folder.")
      return nil
    }
    if let problem = table.problem { notes.append("\(file): \(problem).") }
    return table
  }

  private mutating func addSweep(
    _ folder: String, _ table: CSVTable,
    _ settings: (String, String) throws -> ReportedRun.Settings
  ) {
    var missing = 0
    for cells in table.rows {
      let name = table.place(of: "run").map { cells[$0] } ?? ""
      let said = table.place(of: "state").flatMap { outcome(cells[$0]) }
      let path = "\(folder)/\(name)"
      guard !name.isEmpty, RunFiles.holdsRun(path),
        var run = try? ReportedRun(path, said: said, settings: settings)
      else {
        missing += 1
        continue
      }
      run.isTuning = table.place(of: "part").map { cells[$0] } == "tuning"
      runs.append(run)
    }
    if missing > 0 {
      notes.append(
        "Without a run folder, and left out: \(missing.grouped) of "
          + "\(table.rows.count.counted("cell")) of \(folder).")
    }
  }

  private func outcome(_ text: String) -> ReportedRun.Outcome? {
    switch text {
    case "failed": .failed
    case "diverged": .diverged
    case "interrupted": .interrupted
    default: nil
    }
  }

  /// The runs in a folder, by name, numbers in their order.
  private mutating func addFolder(
    _ folder: String, _ settings: (String, String) throws -> ReportedRun.Settings
  ) {
    let names = (try? names(inFolder: folder)) ?? []
    let numbered = names.map { name in
      (Int(name.prefix { $0.isNumber }) ?? .max, name)
    }.sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
    for (_, name) in numbered {
      let path = "\(folder)/\(name)"
      guard RunFiles.holdsRun(path) else { continue }
      do throws(ResultsError) {
        runs.append(try ReportedRun(path, settings: settings))
      } catch {
        notes.append("\(error).")
      }
    }
  }
}
