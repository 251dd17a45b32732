public import Federation
internal import Wording

/// How far a run is, as a line for people and as JSON for programs.
public struct RunProgress: Sendable {
  /// What tells the run from others, such as its scheme.
  public var label: String
  /// When it ends.
  public var stop: StopRule
  /// The virtual time up to which it is done.
  public var time: VirtualTime
  /// What is done.
  public var aggregations, updates: Int
  /// Since the first order was given, all sessions of a resumed run together.
  public var seconds: Double
  /// How long it will go on, if it goes on like this; nil where that is not known yet.
  public var secondsLeft: Double?
  /// The last evaluation; nil before the first.
  public var latest: Metrics?
  /// Who is waited for; nil where work comes as fast as it does.
  public var awaited: Awaited?

  /// A client process that is waited for.
  public struct Awaited: Sendable {
    let name: String
    let elapsed: Duration

    /// - Parameter elapsed: for how long it is waited for.
    public init(name: String, elapsed: Duration) {
      self.name = name
      self.elapsed = elapsed
    }
  }

  /// The progress at a moment.
  public init(
    label: String, stop: StopRule, time: VirtualTime, aggregations: Int, updates: Int,
    seconds: Double, secondsLeft: Double? = nil, latest: Metrics? = nil
  ) {
    self.label = label
    self.stop = stop
    self.time = time
    self.aggregations = aggregations
    self.updates = updates
    self.seconds = seconds
    self.secondsLeft = secondsLeft
    self.latest = latest
  }

  /// How much of the run is done, up to its first bound, from 0 to 1.
  public var fraction: Double {
    stop.fractionDone(time: time, aggregations: aggregations, updates: updates)
  }

  private var updatesPerSecond: Double? {
    seconds > 0 ? Double(updates) / seconds : nil
  }
}

extension RunProgress {
  /// One line, without its end.
  /// - Parameter limit: how many columns it may take; what matters least is left out first. Nil for as
  ///   many as it needs.
  public func line(columns limit: Int? = nil) -> String {
    guard let limit else { return parts.map(\.text).joined(separator: "  ") }
    var parts = parts
    func columns() -> Int { parts.reduce(-2) { $0 + $1.text.columns + 2 } }
    while parts.count > 2, columns() > limit,
      let last = parts.indices.max(by: { parts[$0].rank < parts[$1].rank })
    {
      parts.remove(at: last)
    }
    if columns() > limit {
      parts[0].text = parts[0].text.prefix(columns: limit - parts[1].text.columns - 2)
    }
    return parts.map(\.text).joined(separator: "  ").prefix(columns: limit)
  }

  /// In the order of the line, each with its rank: the smaller, the more it matters.
  private var parts: [(rank: Int, text: String)] {
    // Rounded down: only what is done is 100%.
    let percent = ((fraction * 1_000).rounded(.down) / 10).text(decimals: 1) + "%"
    var parts = [(0, label.printable), (1, percent)]
    if let secondsLeft { parts.append((2, "\(Self.text(ofSeconds: secondsLeft)) left")) }
    if let awaited {
      parts.append((2, "waiting \(Int(awaited.elapsed / .seconds(1))) s for \(awaited.name)"))
    }
    let end = stop.time.map { "/\($0.units.short)" } ?? ""
    parts.append((3, "time \(time.units.short)\(end)"))
    if let limit = stop.aggregations {
      parts.append((4, "\(aggregations.grouped)/\(limit.counted("aggregation"))"))
    }
    if let loss = latest?.trainLoss { parts.append((6, "loss \(loss.text(decimals: 4))")) }
    if let accuracy = latest?.testAccuracy {
      parts.append((5, "accuracy \(accuracy.text(decimals: 4))"))
    }
    let updates =
      stop.updates.map { "\(self.updates.grouped)/\($0.counted("update"))" }
      ?? self.updates.counted("update")
    parts.append((7, updates))
    if let updatesPerSecond { parts.append((9, "\(Int(updatesPerSecond).grouped)/s")) }
    parts.append((8, Self.text(ofSeconds: seconds)))
    return parts
  }

  /// A duration in its two largest units: `12.3 s`, `4 min 20 s`, `7 h 5 min`, `2 d 3 h`.
  package static func text(ofSeconds seconds: Double) -> String {
    guard seconds >= 60 else { return "\(seconds.text(decimals: 1)) s" }
    guard seconds < 1e9 else { return "years" }
    let whole = Int(seconds)
    if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86_400 { return "\(whole / 3_600) h \(whole / 60 % 60) min" }
    return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
  }
}

extension RunProgress {
  /// One JSON object on one line, without its end. What is not known is left out.
  public var json: String {
    Self.json { writer in
      writer.add("aggregations", aggregations)
      if let latest {
        writer.object("evaluation") { writer in
          writer.add("aggregation", latest.aggregation)
          writer.add("test_accuracy", latest.testAccuracy)
          writer.add("test_loss", latest.testLoss)
          writer.add("time", latest.time.units)
          writer.add("train_loss", latest.trainLoss)
        }
      }
      writer.add("event", "progress")
      writer.add("fraction", fraction)
      writer.add("label", label)
      writer.add("seconds", seconds)
      writer.add("seconds_left", secondsLeft)
      writer.add("time", time.units)
      writer.add("updates", updates)
      writer.add("updates_per_second", updatesPerSecond)
      writer.add("waiting_for", awaited?.name)
    }
  }

  /// What has to be said besides, in the same form.
  public static func json(note text: String) -> String {
    json { writer in
      writer.add("event", "note")
      writer.add("text", text)
    }
  }

  private static func json(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(.compact)
    writer.object(nil, body)
    return String(decoding: writer.take(), as: UTF8.self)
  }
}
