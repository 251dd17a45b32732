internal import Records

/// What an evaluation measures of the model, over all clients.
package enum Measure: CaseIterable, Sendable {
  case testAccuracy
  case testLoss
  case trainAccuracy
  case trainLoss

  var name: String {
    switch self {
    case .testAccuracy: "test accuracy"
    case .testLoss: "test loss"
    case .trainAccuracy: "training accuracy"
    case .trainLoss: "training loss"
    }
  }

  /// In names of files.
  var fileName: String { name.replacing(" ", with: "-") }

  var isTest: Bool { self == .testAccuracy || self == .testLoss }

  var isAccuracy: Bool { self == .testAccuracy || self == .trainAccuracy }

  func value(_ evaluation: RunFiles.Evaluation) -> Double? {
    switch self {
    case .testAccuracy: evaluation.testAccuracy
    case .testLoss: evaluation.testLoss
    case .trainAccuracy: evaluation.trainAccuracy
    case .trainLoss: evaluation.trainLoss
    }
  }

  /// Whether the first is the better value.
  func isBetter(_ first: Double, than second: Double) -> Bool {
    isAccuracy ? first > second : first < second
  }
}

/// What a measure is drawn against.
package enum Course: String, CaseIterable, Sendable {
  case time
  case updates
  case bytes
  case wall

  var name: String {
    switch self {
    case .time: "virtual time"
    case .updates: "updates"
    case .bytes: "bytes"
    case .wall: "wall time"
    }
  }

  func value(_ evaluation: RunFiles.Evaluation) -> Double? {
    switch self {
    case .time: evaluation.time
    case .updates: Double(evaluation.updates)
    case .bytes: evaluation.bytes.map { Double($0) }
    case .wall: evaluation.wallSeconds
    }
  }

  /// What the axis says, and what a value is divided by for it, so that its numbers are short.
  func axis(upTo largest: Double) -> (title: String, divisor: Double) {
    switch self {
    case .time: return ("virtual time (units)", 1)
    case .updates:
      return largest >= 20_000 ? ("updates (thousands)", 1_000) : ("updates", 1)
    case .bytes:
      let units = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
      let unit = units.first { largest >= 2 * $0.0 } ?? (1, "bytes")
      return ("sent and received as parameters (\(unit.1))", unit.0)
    case .wall: return ("wall time (s)", 1)
    }
  }
}
