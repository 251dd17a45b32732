import ArgumentParser
import Records
import Reports
import Runtime
import Wording

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Lists runs, picks some by a condition, and exports them.",
    discussion: """
      EXAMPLE
        metronome runs --where 'scheme = FedFix and seed < 3' --show training.rate
        metronome runs runs/w1-comparison-20260131-120000 --export all.sqlite

      A condition compares keys of the experiment file and of summary.json with numbers, words
      or texts in quotes: = != < <= > >=, joined by and, or, not and parentheses.
      """)

  @Argument(
    help: "Run folders, or folders that hold some; the default is runs.", completion: .directory)
  var folders: [String] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Takes the runs that fulfil the condition; see docs/store.md.", valueName: "condition"))
  var condition: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Another key to show; may be repeated.", valueName: "key"))
  var show: [String] = []

  @Flag(help: "Prints a CSV with a column for each key in place of a table.")
  var csv = false

  @Flag(help: "Prints JSON in place of a table.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Writes the runs to FILE.csv, or with all their rows to FILE.sqlite, and prints no table.",
      valueName: "file"), completion: .file(extensions: ["csv", "sqlite"]))
  var export: String?

  func validate() throws {
    if csv, json { throw ValidationError("found --csv and --json; allowed: one of them") }
    if let export, !export.hasSuffix(".csv"), !export.hasSuffix(".sqlite") {
      throw ValidationError(
        "--export: found \(export.quoted); allowed: a name that ends with .csv or .sqlite")
    }
  }

  func run() async throws { try await endingAtSignals(list) }

  private func list() async throws {
    let runs = try chosen()
    for run in runs where !run.hasStore {
      StandardError.writeLine("metronome: \(run.remark ?? run.folder)")
    }
    if let export { return try write(runs, to: export) }
    let table = RunTable(runs, keys: RunTable.usualKeys + show)
    if json { return try writeStandardOutput(String(decoding: table.json, as: UTF8.self)) }
    if csv { return try writeStandardOutput(String(decoding: table.csv, as: UTF8.self)) }
    try writeStandardOutput(table.text)
  }

  /// The runs that are there and meant.
  private func chosen() throws -> [ListedRun] {
    let filter = try checked("--where") { try condition.map { try RunFilter($0) } }
    let runs = try ListedRun.folders(in: folders.isEmpty ? ["runs"] : folders).map { ListedRun($0) }
    let known = runs.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    guard runs.contains(where: { $0.keys.count > 1 }) else { return runs }
    try checked("--where") { try filter?.check(known) }
    for key in show where !known.contains(key) {
      try checked("--show") { throw RunFilterError(unknownKey: key, among: known) }
    }
    guard let filter else { return runs }
    return runs.filter { run in filter.holds { run.value(of: $0) } }
  }

  /// What is wrong with an option is the command line's fault.
  private func checked<Value>(_ option: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as RunFilterError {
      throw ValidationError("\(option): \(error)")
    }
  }

  private func write(_ runs: [ListedRun], to path: String) throws {
    if path.hasSuffix(".csv") {
      let file = try DraftFile(path: path)
      try file.append(RunTable(runs).csv)
      try file.finish()
    } else {
      let export = try StoreExport(path: path)
      for run in runs where run.hasStore { try export.add(run.folder) }
      try export.finish()
    }
    try writeStandardOutput(
      "\(runs.count(where: { $0.hasStore || path.hasSuffix(".csv") }).counted("run")) in "
        + "\(path.printable)\n")
  }
}
