import FoundationEssentials

/// What `data` says: how many samples of each class each client has, as a table, a picture of
/// characters, JSON, CSV, and a script for gnuplot.
public struct DivisionReport: Sendable {
  /// The columns of the CSV, which has a row for each client and each class.
  public static let csvHeader = "client,label,train_samples,test_samples"

  private let name: String
  /// For each client, then for each class.
  private let train: [[Int]]
  private let test: [[Int]]
  /// Whether each client's are all of them because they belong to clients that do not train.
  private let testsOrphans: Bool

  /// - Precondition: at least one client, and as many classes for each.
  public init(name: String, train: [[Int]], test: [[Int]], testsOrphans: Bool = false) {
    precondition(!train.isEmpty && train.count == test.count, "\(train.count) clients")
    self.name = name
    self.train = train
    self.test = test
    self.testsOrphans = testsOrphans
  }

  private var classes: Int { train[0].count }
  private var sizes: [Int] { train.map { $0.reduce(0, +) } }

  /// The clients that are shown: of many only the first and the last, with nil between them.
  private var shown: [Int?] {
    let count = train.count
    guard count > 40 else { return Array(0..<count) }
    return Array(0..<20) + [nil] + Array((count - 20)..<count)
  }

  /// A table, a picture and the sums.
  public var text: String {
    let sizes = sizes
    return """
      \(name): \(sizes.reduce(0, +).grouped) training samples of \(train.count.grouped) clients

      \(table)
      \(picture)
      smallest client    \((sizes.min() ?? 0).grouped)
      largest client     \((sizes.max() ?? 0).grouped)
      uneven labels      \(unevenness.text(significantDigits: 3))
      \(orphans)
      uneven labels: half the summed difference between a client's shares of the classes and those \
      of
      all clients together, the mean over clients; 0 is alike, towards 1 nothing in common

      """
  }

  /// A paragraph, or an empty line.
  private var orphans: String {
    guard testsOrphans else { return "" }
    return """

      test: all test samples belong to clients that do not train, so every client is tested on all \
      of
      them

      """
  }

  /// The mean total variation between a client's class shares and the common ones.
  private var unevenness: Double {
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
    var table = TextTable(
      header: ["client", "samples"] + (labels.isEmpty ? ["classes"] : labels.map { "\($0)" })
        + ["test"])
    for client in shown {
      guard let client else {
        table.append(Array(repeating: "...", count: max(labels.count, 1) + 3))
        continue
      }
      let counts = train[client]
      let cells =
        labels.isEmpty ? [counts.count { $0 > 0 }.grouped] : labels.map { counts[$0].grouped }
      table.append(
        ["\(client)", sizes[client].grouped] + cells + [test[client].reduce(0, +).grouped])
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
    return "clients down, classes across\(more); @ is \(largest.grouped) samples\n"
      + lines.joined(separator: "\n") + "\n"
  }

  /// The same as one JSON object, every client listed, keys sorted, with a line end.
  public var json: [UInt8] {
    let object = Document(
      name: name, classes: classes, unevenLabels: unevenness,
      clients: train.indices.map { client in
        Document.Client(
          client: client, samples: sizes[client], trainSamples: train[client],
          testSamples: test[client])
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      return try Array(encoder.encode(object)) + Array("\n".utf8)
    } catch {
      preconditionFailure("a division holds nothing that JSON cannot: \(error)")
    }
  }

  private struct Document: Encodable {
    struct Client: Encodable {
      var client, samples: Int
      var trainSamples, testSamples: [Int]

      enum CodingKeys: String, CodingKey {
        case client, samples
        case trainSamples = "train_samples"
        case testSamples = "test_samples"
      }
    }

    var name: String
    var classes: Int
    var unevenLabels: Double
    var clients: [Client]

    enum CodingKeys: String, CodingKey {
      case name, classes, clients
      case unevenLabels = "uneven_labels"
    }
  }

  /// A row for each client and class, under the header.
  public var csv: [UInt8] {
    var text = Array((Self.csvHeader + "\n").utf8)
    for client in train.indices {
      for label in 0..<classes {
        text += "\(client),\(label),\(train[client][label]),\(test[client][label])\n".utf8
      }
    }
    return text
  }

  /// The clients by labels as a picture, `division`: a cell is the darker, the more samples.
  public var drawing: Picture {
    // Cells of a size of their own: gnuplot's images have at least two rows and two columns.
    Picture(
      name: "division", csv: csv,
      settings: """
        set title '\(name): training samples'
        set xlabel 'label'
        set ylabel 'client'
        set xrange [-0.5:\(classes - 1).5]
        set yrange [\(train.count - 1).5:-0.5]
        set palette defined (0 'white', 1 '#08306b')
        set cbrange [0:*]
        unset grid
        unset key
        """,
      plot: [
        "'division.csv' every ::1 using 2:1:(0.5):(0.5):3 with boxxyerror fillcolor palette"
      ], height: 700)
  }
}
