import Federation
import Testing

@testable import Runtime

@Suite struct HeldVectorsTests {
  private func settings(_ evaluation: EvaluationRule, _ stop: StopRule) -> ScheduleSettings {
    ScheduleSettings(
      importance: [1], delays: DelayModel(), scheme: Scheme(trigger: .eachArrival), stop: stop,
      evaluation: evaluation, seed: 1)
  }

  @Test(
    arguments: [
      (.points(98), StopRule(updates: 9), 100),
      (.aggregations(10), StopRule(aggregations: 980), 100),
      (
        .every(VirtualDuration(ticks: 10)), StopRule(time: VirtualTime(ticks: 980)), 100
      ),
    ] as [(EvaluationRule, StopRule, Int)])
  func `versions that are kept take at most half of the free memory`(
    rule: EvaluationRule, stop: StopRule, versions: Int
  ) throws {
    // 1,000 bytes each.
    let enough = 2_000 * versions
    try HeldVectors.check(
      settings(rule, stop), isReal: true, parameterCount: 250, available: enough)
    try expectRefusal(
      of: settings(rule, stop), isReal: true, available: enough - 2,
      saying: "evaluate: found up to \(versions) versions of the model")
    try HeldVectors.check(
      settings(rule, stop), isReal: false, parameterCount: 250, available: enough - 2)
  }

  /// A run of 250 parameters is refused.
  private func expectRefusal(
    of settings: ScheduleSettings, isReal: Bool, available: Int, saying sentence: String
  ) throws {
    let error = #expect(throws: RuntimeError.self) {
      try HeldVectors.check(settings, isReal: isReal, parameterCount: 250, available: available)
    }
    #expect(try #require(error).description.hasPrefix(sentence))
    #expect(ExitCode.code(for: try #require(error)) == ExitCode.misuse)
  }

  @Test(
    arguments: [
      (.everyone(sampling: nil), 8), (.everyone(sampling: ClientSampling(count: 3)), 3),
      (.count(5), 5), (.everyInterval(VirtualDuration(ticks: 1_000)), 8),
    ] as [(Trigger, Int)])
  func `updates of which a middle is taken take at most half of the free memory`(
    trigger: Trigger, updates: Int
  ) throws {
    let settings = ScheduleSettings(
      importance: Array(repeating: 0.125, count: 8), delays: DelayModel(),
      scheme: Scheme(trigger: trigger, rule: AggregationRule(middle: .median)),
      stop: StopRule(updates: 9), evaluation: .points(2), seed: 1)
    let enough = 2_000 * updates
    try HeldVectors.check(settings, isReal: false, parameterCount: 250, available: enough)
    try expectRefusal(
      of: settings, isReal: false, available: enough - 2,
      saying: "server.rule: found up to \(updates) updates")
    var sums = settings
    sums.scheme.rule.middle = nil
    try HeldVectors.check(sums, isReal: false, parameterCount: 250, available: 2)
  }

  @Test func `where nothing bounds them, or memory is not known, nothing is refused`() throws {
    let endless = settings(.aggregations(1), StopRule(updates: 5))
    try HeldVectors.check(endless, isReal: true, parameterCount: 1 << 40, available: 1)
    try HeldVectors.check(
      settings(.points(5), StopRule(updates: 5)), isReal: true, parameterCount: 1 << 40,
      available: nil)
  }
}
