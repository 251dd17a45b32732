import Federation
import Foundation
import Testing

@testable import Records
@testable import Wording

@Suite struct RunProgressTests {
  private func progress(
    label: String = "FedFix-0.5", stop: StopRule = StopRule(time: VirtualTime(ticks: 100 * unit)),
    secondsLeft: Double? = 75
  ) -> RunProgress {
    let latest = Metrics(
      aggregation: 80, time: VirtualTime(ticks: 40 * Self.unit), wallSeconds: 50, updates: 560,
      bytes: 0, trainLoss: 0.52, testLoss: nil, testAccuracy: 0.8143)
    return RunProgress(
      label: label, stop: stop, time: VirtualTime(ticks: 42 * Self.unit), aggregations: 84,
      updates: 1_588, seconds: 51.25, secondsLeft: secondsLeft, latest: latest)
  }

  private static let unit: Int64 = 1_000_000_000

  @Test func `a line tells how much is done, how long it goes on, and the last measures`() {
    #expect(
      progress().line() == "FedFix-0.5  42.0%  1 min 15 s left  time 42/100  loss 0.5200  "
        + "accuracy 0.8143  1,588 updates  30/s  51.2 s")
  }

  @Test func `who is waited for is told`() {
    var progress = progress()
    progress.awaited = .init(name: "client process 2 (here, pid 9)", elapsed: .milliseconds(7_900))
    #expect(progress.line().contains("  waiting 7 s for client process 2 (here, pid 9)  "))
    #expect(progress.json.contains(#""waiting_for":"client process 2 (here, pid 9)""#))
  }

  @Test(arguments: [
    (StopRule(aggregations: 96), 0.875, "  time 42  84/96 aggregations  "),
    (StopRule(updates: 1_600), 0.9925, "  1,588/1,600 updates  "),
    (StopRule(time: VirtualTime(ticks: 60 * unit), updates: 3_000), 0.7, "  time 42/60  "),
    (StopRule(time: VirtualTime(ticks: 60 * unit), updates: 1_600), 0.9925, "  time 42/60  "),
    (StopRule(aggregations: 84, accuracy: 0.9), 1, "  84/84 aggregations  "),
  ]) func `what is done is told for every stop rule`(stop: StopRule, fraction: Double, part: String)
  {
    let progress = progress(stop: stop)
    #expect(abs(progress.fraction - fraction) < 1e-12)
    #expect(progress.line().contains(part), "\(progress.line())")
  }

  @Test func `only what is done is 100%`() {
    var progress = progress(stop: StopRule(updates: 1_000_000))
    progress.updates = 999_999
    #expect(progress.line().contains("  99.9%  "))
  }

  @Test(arguments: [
    "FedFix-0.5", "東京の実験", "bad\u{1B}[2J\nname", String(repeating: "x", count: 300),
  ])
  func `a line fits whatever there is room for`(label: String) {
    let progress = progress(label: label)
    for columns in 0...400 {
      let line = progress.line(columns: columns)
      #expect(line.columns <= columns)
      #expect(columns < 8 || line.contains("42.0%"), "\(columns): \(line)")
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
    #expect(progress.line(columns: 400 + label.count) == progress.line())
  }

  @Test(arguments: [
    (0.04, "0.0 s"), (59.96, "60.0 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"),
    (25_500, "7 h 5 min"), (183_600, "2 d 3 h"), (.infinity, "years"),
  ]) func `durations are told in their two largest units`(seconds: Double, text: String) {
    #expect(RunProgress.text(ofSeconds: seconds) == text)
  }

  @Test func `a program is told the same, without what is not known`() throws {
    var progress = progress(label: "a \"b\"\n\u{1B}", secondsLeft: nil)
    func object() throws -> [String: Any] {
      let json = progress.json
      #expect(!json.contains("\n"))
      return try #require(
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }
    let first = try object()
    #expect(
      first.keys.sorted() == [
        "aggregations", "evaluation", "event", "fraction", "label", "seconds", "time", "updates",
        "updates_per_second",
      ])
    #expect(first["label"] as? String == "a \"b\"\n\u{1B}")
    #expect(first["fraction"] as? Double == 0.42)
    #expect(
      (first["evaluation"] as? [String: Double])?.keys.sorted() == [
        "aggregation", "test_accuracy", "time", "train_loss",
      ])
    (progress.latest, progress.secondsLeft) = (nil, 3)
    let second = try object()
    #expect(second["evaluation"] == nil && second["seconds_left"] as? Double == 3)
  }

  @Test func `a note for a program is one line of JSON`() {
    #expect(
      RunProgress.json(note: "two\n\"lines\"")
        == #"{"event":"note","text":"two\n\"lines\""}"#)
  }
}
