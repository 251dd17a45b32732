import Federation
import Testing

@testable import Runtime

@Suite struct KeptVersionsTests {
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
    try KeptVersions.check(settings(rule, stop), parameterCount: 250, available: enough)
    #expect(
      throws: RuntimeError.tooManyVersions(
        count: versions, bytes: 1_000 * versions, available: enough - 2)
    ) {
      try KeptVersions.check(settings(rule, stop), parameterCount: 250, available: enough - 2)
    }
  }

  @Test func `where nothing bounds them, or memory is not known, nothing is refused`() throws {
    let endless = settings(.aggregations(1), StopRule(updates: 5))
    try KeptVersions.check(endless, parameterCount: 1 << 40, available: 1)
    try KeptVersions.check(
      settings(.points(5), StopRule(updates: 5)), parameterCount: 1 << 40, available: nil)
  }
}
