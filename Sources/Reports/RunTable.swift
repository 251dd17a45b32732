public import Records
internal import Wording

/// A list of runs, as text, CSV and JSON.
public struct RunTable: Sendable {
  private let runs: [ListedRun]
  /// The keys that it shows.
  private let keys: [String]

  /// What it shows of each run besides its folder, where nothing else is asked for.
  public static let usualKeys = [
    "scheme", "seed", "state", "time", "updates", "wall_seconds", "final.test_loss",
    "final.test_accuracy",
  ]

  /// - Parameter keys: of the experiment and the summary, a column each.
  public init(_ runs: [ListedRun], keys: [String] = usualKeys) {
    self.runs = runs
    self.keys = keys
  }

  /// A line for each run; `-` for what it does not have.
  public var text: String {
    var table = TextTable(header: ["run"] + keys.map(\.heading))
    for run in runs {
      table.append(
        [run.folder.printable]
          + keys.map { key in
            let value = run.value(of: key)
            return value == .absent ? "-" : value.short.printable.shortened(to: 40)
          })
    }
    return table.text
  }

  /// A row for each run, with a column for each key that one of them has; an empty cell for what a run does
  /// not have.
  public var csv: [UInt8] {
    let all = runs.reduce(into: Set<String>()) { $0.formUnion($1.keys) }.subtracting(["folder"])
    let keys = all.sorted()
    var text = (["folder"] + keys).map(\.csvCell).joined(separator: ",") + "\n"
    for run in runs {
      let cells = ([.text(run.folder)] + keys.map { run.value(of: $0) }).map(\.csv)
      text += cells.joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  /// An array with an object for each run: its folder, the keys of its experiment and its summary, and what
  /// is missing of it.
  public var json: [UInt8] {
    var writer = JSONWriter(.indented)
    writer.array(nil) { writer in
      for run in runs {
        writer.object(nil) { writer in
          writer.object("experiment") { writer in
            for setting in run.experiment.sorted(by: { $0.key < $1.key }) { writer.add(setting) }
          }
          writer.add("folder", run.folder)
          writer.add("remark", run.remark)
          writer.object("summary") { writer in
            for setting in run.summary.sorted(by: { $0.key < $1.key }) { writer.add(setting) }
          }
        }
      }
    }
    return writer.take() + Array("\n".utf8)
  }
}

extension String {
  /// A key's last part: `final.test_loss` is `test loss`.
  fileprivate var heading: String {
    (split(separator: ".").last.map(String.init) ?? self).replacing("_", with: " ")
  }
}

extension StoredValue {
  /// For a table: numbers with six significant digits.
  fileprivate var short: String {
    if case .real(let number) = self { number.short } else { shown }
  }

  fileprivate var csv: String {
    switch self {
    case .absent: ""
    case .integer(let number): "\(number)"
    case .real(let number): number.isFinite ? "\(number)" : ""
    case .text(let text): text.csvCell
    }
  }
}

extension JSONWriter {
  fileprivate mutating func add(_ setting: StoredSetting) {
    switch setting.value {
    case .absent: break
    case .integer(let number): add(setting.key, number)
    case .real(let number): add(setting.key, number)
    case .text(let text): add(setting.key, text)
    }
  }
}
