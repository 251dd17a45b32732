public import Federation
internal import Wording

/// A calibrated delay model as a section of an experiment file, the evidence beside it as comments.
public struct CalibrationReport {
  private let calibration: Calibration
  private let source: String
  private let span: Double
  private let wayShare: Double?
  private let load: Double?
  /// More clients are not listed.
  private static let mostListed = 40

  /// - Parameters:
  ///   - source: what the trace is of, for people.
  ///   - span: how long it is, in time units.
  ///   - wayShare: how much of the updates' time was on the way; nil where that is not known.
  ///   - load: how busy the processors of the coordinator's machine were, from 0 to 1; nil where that is
  ///     not known.
  public init(
    _ calibration: Calibration, source: String, span: Double, wayShare: Double?,
    load: Double? = nil
  ) {
    self.load = load
    self.calibration = calibration
    self.source = source
    self.span = span
    self.wayShare = wayShare
  }

  /// The section with its comments.
  /// - Parameter value: of `delays`, as the file has it.
  public func text(value: String) -> String {
    (head + table + form + shared).map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
      + "delays: \(value)\n"
  }

  private var head: [String] {
    let updates = calibration.clients.reduce(0) { $0 + $1.moments.count }
    let way = wayShare.map { ", \((100 * $0).text(decimals: 1))% of it on the way" }
    let busy = load.map { ", processors \((100 * $0).text(decimals: 0))% busy" }
    return [
      "Delays of \(calibration.clients.count.counted("client")), made by metronome calibrate of "
        + "\(updates.counted("update")) in \(span.short) time units of",
      "\(source.printable)\(way ?? "")\(busy ?? "")",
      "",
    ]
  }

  private var table: [String] {
    let shown = calibration.clients.prefix(Self.mostListed)
    var table = TextTable(
      header: ["client", "updates", "mean", "+-", "variation", "correlation", "alike p"])
    for client in shown {
      let moments = client.moments
      table.append([
        client.name.printable, moments.count.grouped, moments.mean.text(significantDigits: 4),
        moments.standardError.text(significantDigits: 2),
        moments.coefficientOfVariation.text(significantDigits: 3),
        client.correlation.text(decimals: 2), client.likeness.text(decimals: 3),
      ])
    }
    let left = calibration.clients.count - shown.count
    return table.text.split(separator: "\n").map(String.init)
      + (left > 0 ? ["and \(left.grouped) more"] : []) + [
        "",
        "mean with its standard error; variation: standard deviation over mean; correlation with",
        "the update before; alike p: how likely so large a difference to the others' shape is by",
        "chance",
        "",
      ]
  }

  /// What clients share, one thing after the other.
  private var shared: [String] {
    let shared = calibration.shared
    guard !shared.isEmpty else { return [] }
    var lines = ["", "What clients take is told without what they share:"]
    if let fit = shared.processors {
      let (processors, pauses) = (fit.processors, fit.processors.pauses == .own)
      let (waited, demand) = (100 * fit.waited, 100 * processors.demand)
      let error =
        fit.standardError.map { "+- \($0.text(significantDigits: 2))" } ?? "(as was said)"
      lines += [
        "- processors: \(waited.text(decimals: 1))% of the work's time went by ready and waiting "
          + "for one.",
        "  \(processors.count.text(significantDigits: 3)) \(error) of them, each "
          + "wanted for \(demand.text(decimals: 1))% of the time at work,",
        "  with pauses that are \(pauses ? "its own" : "imposed")",
      ]
    }
    for (name, line) in [("download", shared.download), ("upload", shared.upload)] {
      guard let line else { continue }
      lines.append(
        "- a line, \(name): \(line.capacity.text(significantDigits: 4)) +- "
          + "\(line.standardError.text(significantDigits: 2)) bytes a unit explain "
          + "\((100 * line.explained).text(decimals: 0))% of how ways differ")
    }
    if let server = shared.server {
      lines.append(
        "- the server: \(server.aggregation.text(significantDigits: 3)) for an aggregation, "
          + "\((100 * server.share).text(decimals: 1))% of the updates' time")
    }
    return lines
  }

  private var form: [String] {
    switch calibration.form {
    case .recorded:
      return [
        "What clients take differs in more than its mean, or follows from the update before: what",
        "was seen of each is taken in its order, again and again.",
      ]
    case .scaledLaw(let fit):
      let goodness = fit.probability.map {
        "; distance \(fit.distance.text(significantDigits: 2)) (Kolmogorov and Smirnov), p "
          + $0.text(decimals: 2)
      }
      let law: String =
        switch fit.law {
        case .empirical: "the values that were seen, since no law fits"
        case .constant: "a constant"
        default: "a law\(goodness ?? "")"
        }
      return ["One shape for all, times the mean of each client: \(law)."]
    }
  }
}
