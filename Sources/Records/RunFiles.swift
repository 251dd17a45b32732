internal import Glibc
internal import Wording

/// What can be read of a run folder in whatever state it is: finished, still going, interrupted, damaged
/// or of a newer version.
package struct RunFiles: Sendable {
  /// How far the run is.
  package enum State: Hashable, Sendable {
    case finished
    /// A process is at work on it.
    case goesOn
    /// It has no summary, and nobody is at work on it.
    case interrupted
  }

  /// An evaluation, in plain numbers; nil what was not measured.
  package struct Evaluation: Hashable, Sendable {
    package var aggregation: Int
    /// Virtual time, in units.
    package var time: Double
    package var wallSeconds: Double?
    package var updates: Int
    package var bytes: Int?
    package var trainLoss, trainAccuracy, testLoss, testAccuracy: Double?
  }

  /// The final model on a client.
  package struct Client: Hashable, Sendable {
    package var number: Int
    package var name: String?
    /// p_i.
    package var clientWeight: Double?
    package var testAccuracy: Double?
  }

  /// Where it is.
  package let path: String
  package private(set) var state = State.interrupted
  /// The text of `experiment.yaml`; nil where it cannot be read.
  package private(set) var experiment: String?
  /// Nil before the run's end.
  package private(set) var summary: Summary?
  /// Whether there is a `run.sqlite`.
  package private(set) var hasStore = false
  /// In order.
  package private(set) var evaluations: [Evaluation] = []
  /// The last values of measures that neither have a column of their own nor are shown elsewhere, by set
  /// and name, as "test perplexity".
  package private(set) var otherMeasures: [String: Double] = [:]
  /// Empty before the run's end.
  package private(set) var clients: [Client] = []
  /// What could not be read, a sentence each.
  package private(set) var problems: [String] = []

  /// Whether a folder looks like a run's.
  package static func holdsRun(_ path: String) -> Bool {
    ["metrics.csv", "experiment.yaml", "summary.json"].contains {
      access("\(path)/\($0)", F_OK) == 0
    }
  }

  /// Reads what there is.
  /// - Throws: where there is no run at all.
  package init(in path: String) throws(ResultsError) {
    self.path = path
    guard access(path, F_OK) == 0 else { throw .inaccessible(path, errno) }
    guard Self.holdsRun(path) else {
      throw .unreadable(
        path, "it holds no run: neither metrics.csv nor experiment.yaml nor summary.json")
    }
    experiment = read("experiment.yaml").map { String(decoding: $0, as: UTF8.self) }
    if experiment == nil { problems.append("experiment.yaml cannot be read: no settings") }
    hasStore = access(path + "/run.sqlite", F_OK) == 0
    readEvaluations()
    readSummary()
    readClients()
  }

  private mutating func read(_ name: String) -> [UInt8]? {
    do throws(ResultsError) {
      return try contents(ofRegularFile: path + "/" + name)
    } catch {
      problems.append("\(error)")
      return nil
    }
  }

  /// The table in a file; nil, with a problem, where there is none.
  private mutating func table(_ name: String, isNeeded: Bool) -> CSVTable? {
    guard let bytes = read(name) else {
      if isNeeded { problems.append("\(name) cannot be read: no curves") }
      return nil
    }
    guard let table = CSVTable(bytes) else {
      problems.append("\(name) is empty: not even its header is there")
      return nil
    }
    if let problem = table.problem { problems.append("\(name): \(problem)") }
    return table
  }

  private mutating func readEvaluations() {
    guard let table = table("metrics.csv", isNeeded: true) else { return }
    let needed = ["aggregation", "time", "updates"].map { table.place(of: $0) }
    guard let aggregation = needed[0], let time = needed[1], let updates = needed[2] else {
      problems.append(
        "metrics.csv: its header has no aggregation, time and updates; it may be of another version"
      )
      return
    }
    let accuracies = readMeasures()
    func number(_ cells: [String], _ column: String) -> Double? {
      table.place(of: column).flatMap { Double(cells[$0])?.finite }
    }
    for (index, cells) in table.rows.enumerated() {
      guard let version = Int(cells[aggregation]), let instant = Double(cells[time])?.finite,
        let count = Int(cells[updates]),
        evaluations.last.map({ $0.time <= instant && $0.updates <= count }) ?? (instant >= 0)
      else {
        problems.append(
          "metrics.csv: line \(index + 2) is no later evaluation; those before it are shown")
        return
      }
      evaluations.append(
        Evaluation(
          aggregation: version, time: instant, wallSeconds: number(cells, "wall_seconds"),
          updates: count, bytes: table.place(of: "bytes").flatMap { Int(cells[$0]) },
          trainLoss: number(cells, "train_loss"), trainAccuracy: accuracies[version],
          testLoss: number(cells, "test_loss"), testAccuracy: number(cells, "test_accuracy")))
    }
  }

  private static let shownMeasures: Set = ["loss", "accuracy", "top5"]

  /// Takes the measures whose names are their models'.
  /// - Returns: the training accuracies by aggregation; empty where the model has none.
  private mutating func readMeasures() -> [Int: Double] {
    guard let table = table("measures.csv", isNeeded: false),
      let aggregation = table.place(of: "aggregation"), let set = table.place(of: "set"),
      let measure = table.place(of: "measure"), let value = table.place(of: "value")
    else { return [:] }
    var found: [Int: Double] = [:]
    for cells in table.rows {
      let number = Double(cells[value])?.finite
      if cells[set] == "train", cells[measure] == "accuracy" {
        if let version = Int(cells[aggregation]) { found[version] = number }
      } else if !Self.shownMeasures.contains(cells[measure]) {
        otherMeasures["\(cells[set]) \(cells[measure])"] = number
      }
    }
    return found
  }

  private mutating func readSummary() {
    if access(path + "/summary.json", F_OK) == 0 {
      do throws(ResultsError) {
        summary = try RunFolder.summary(in: path)
      } catch {
        problems.append(
          "\(error); it may be damaged or of another version, and final numbers are those of the "
            + "last evaluation")
      }
      state = .finished
    } else if isAtWork(on: path) {
      state = .goesOn
    }
  }

  private mutating func readClients() {
    guard let table = table("clients.csv", isNeeded: false),
      let client = table.place(of: "client")
    else { return }
    func cell(_ cells: [String], _ column: String) -> String? {
      table.place(of: column).flatMap { cells[$0].isEmpty ? nil : cells[$0] }
    }
    clients = table.rows.compactMap { cells in
      Int(cells[client]).map {
        Client(
          number: $0, name: cell(cells, "name"),
          clientWeight: cell(cells, "importance").flatMap { Double($0)?.finite },
          testAccuracy: cell(cells, "test_accuracy").flatMap { Double($0)?.finite })
      }
    }
  }
}
