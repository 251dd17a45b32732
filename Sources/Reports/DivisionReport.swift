internal import Wording

/// What `data` says: how many samples of each class each client has, as a table, a picture of
/// characters, JSON, CSV, and a script for gnuplot.
public struct DivisionReport: Sendable {
  let name: String
  /// For each client, then for each class.
  let train: [[Int]]
  let test: [[Int]]
  /// All training samples of each client.
  let sizes: [Int]
  /// What the data calls the clients; nil where it does not.
  public var clientNames: [String]?
  /// What it calls the classes; nil where they are numbers.
  public var labelNames: [String]?
  /// The data's users, where the clients are users, and how many of them are left out.
  public var users: (count: Int, leftOut: Int)?
  /// How many users besides have no training samples, and so are left out.
  public var usersWithoutSamples = 0
  /// How many test samples are left out, of how many users, and a sentence that says so; nil where none
  /// are.
  public var testsLeftOut: (samples: Int, users: Int, sentence: String)?
  /// Whether each client's test samples are all of them because they belong to clients that do not
  /// train.
  private let testsOrphans: Bool

  /// - Precondition: at least one client, and as many classes for each.
  public init(name: String, train: [[Int]], test: [[Int]], testsOrphans: Bool = false) {
    precondition(!train.isEmpty && train.count == test.count, "\(train.count) clients")
    self.name = name
    self.train = train
    self.test = test
    self.testsOrphans = testsOrphans
    sizes = train.map { $0.reduce(0, +) }
  }

  var classes: Int { train[0].count }

  /// The clients that are shown: of many only the first and the last, with nil between them.
  private var shown: [Int?] {
    let count = train.count
    guard count > 40 else { return Array(0..<count) }
    return Array(0..<20) + [nil] + Array((count - 20)..<count)
  }

  /// A table, a picture and the sums.
  public var text: String {
    """
    \(name): \(sizes.reduce(0, +).counted("training sample")) of \(train.count.counted("client"))
    \(leftOut)
    \(table)
    \(picture)
    smallest client    \((sizes.min() ?? 0).grouped)
    largest client     \((sizes.max() ?? 0).grouped)
    \(unevenRow)\(orphans)\(unevenLegend)
    """
  }

  private var unevenRow: String {
    unevenness.map { "uneven labels      \($0.text(significantDigits: 3))\n" } ?? ""
  }

  private var unevenLegend: String {
    guard unevenness != nil else { return "" }
    return """

      uneven labels: half the summed difference between a client's shares of the classes and those \
      of
      all clients together, the mean over clients; 0 is alike, towards 1 nothing in common

      """
  }

  private var leftOut: String {
    var lines = ""
    if let users, users.leftOut > 0 {
      lines += "\(users.leftOut.grouped) of the data's \(users.count.grouped) users are left out\n"
    }
    if usersWithoutSamples > 0 {
      lines +=
        "users left out for want of training samples: \(usersWithoutSamples.grouped)\n"
    }
    if let testsLeftOut { lines += testsLeftOut.sentence + "\n" }
    return lines
  }

  /// A paragraph, or nothing.
  private var orphans: String {
    guard testsOrphans else { return "" }
    return """

      test: all test samples belong to clients that do not train, so every client is tested on all \
      of
      them

      """
  }

  /// The mean total variation between a client's class shares and the common ones; nil where there
  /// are no classes to be compared, as where numbers are to be found.
  var unevenness: Double? {
    guard classes > 1 else { return nil }
    let all = (0..<classes).map { label in train.reduce(0) { $0 + $1[label] } }
    let total = Double(max(all.reduce(0, +), 1))
    let distances = zip(train, sizes).map { counts, size in
      zip(counts, all).reduce(0) { sum, pair in
        sum + abs(Double(pair.0) / Double(max(size, 1)) - Double(pair.1) / total) / 2
      }
    }
    return distances.reduce(0, +) / Double(distances.count)
  }

  private var table: String {
    let labels = classes <= 20 ? Array(0..<classes) : []
    let labelHeads = labels.map { label in
      labelNames?[label].printable.shortened(to: 12) ?? "\(label)"
    }
    let hasNames = clientNames != nil
    var table = TextTable(
      header: ["client"] + (hasNames ? ["name"] : []) + ["samples"]
        + (labels.isEmpty ? ["classes"] : labelHeads) + ["test"])
    for client in shown {
      guard let client else {
        table.append(Array(repeating: "...", count: max(labels.count, 1) + (hasNames ? 4 : 3)))
        continue
      }
      let counts = train[client]
      let cells =
        labels.isEmpty ? [counts.count { $0 > 0 }.grouped] : labels.map { counts[$0].grouped }
      let names = clientNames.map { [$0[client].printable.shortened(to: 24)] } ?? []
      table.append(
        ["\(client)"] + names + [sizes[client].grouped] + cells
          + [test[client].reduce(0, +).grouped])
    }
    return table.text
  }

  private static let shades = Array(" .:-=+*#%@")
  /// A line of a terminal.
  private static let mostColumns = 100

  /// A line for each client and a column for each class, the darker the more samples.
  private var picture: String {
    let shownClasses = min(classes, Self.mostColumns)
    let largest = train.reduce(1) { max($0, $1.max() ?? 0) }
    let lines = shown.map { client -> String in
      guard let client else { return "   ..." }
      let cells = train[client].prefix(shownClasses).map { count -> Character in
        let step = (count * (Self.shades.count - 1) + largest - 1) / largest
        return Self.shades[step]
      }
      let label = "\(client)"
      return String(repeating: " ", count: max(0, 6 - label.count)) + label + " |" + cells + "|"
    }
    let more = classes > shownClasses ? ", the first \(shownClasses) of \(classes)" : ""
    return "clients down, classes across\(more); @ is \(largest.counted("sample"))\n"
      + lines.joined(separator: "\n") + "\n"
  }
}
