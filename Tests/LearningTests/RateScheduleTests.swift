import Glibc
import Testing

@testable import Learning

@Suite struct RateScheduleTests {
  private func rate(
    _ law: RateSchedule.Law, at position: Int64, from start: Double = 0.5,
    by clock: RateSchedule.Clock = .aggregation
  ) -> Double {
    // The other clock's position must not matter.
    let update =
      switch clock {
      case .aggregation:
        LocalUpdate(client: 3, update: 9, baseVersion: Int(position), startTicks: 77)
      case .time: LocalUpdate(client: 3, update: 9, baseVersion: 77, startTicks: position)
      }
    return RateSchedule(law, by: clock).rate(from: start, for: update)
  }

  private func isClose(_ left: Double, _ right: Double) -> Bool {
    abs(left - right) <= 1e-14 * abs(right)
  }

  @Test(arguments: RateSchedule.Clock.allCases)
  func `steps fall at whole multiples, to the tick`(clock: RateSchedule.Clock) {
    let law = RateSchedule.Law.step(every: 300_000_000, factor: 0.5)
    // 0.9 / 0.3 is below 3 in floating point.
    let expected: [(Int64, Double)] = [
      (0, 0.5), (299_999_999, 0.5), (300_000_000, 0.25), (899_999_999, 0.125),
      (900_000_000, 0.0625),
    ]
    for (position, value) in expected {
      #expect(rate(law, at: position, by: clock) == value, "\(position)")
    }
  }

  @Test func `a rate that fell for very long is 0`() {
    #expect(rate(.step(every: 1, factor: 0.5), at: .max) == 0)
    #expect(rate(.exponential(every: 1, factor: 0.5), at: .max) == 0)
    #expect(rate(.step(every: 1, factor: 1), at: .max) == 0.5)
  }

  @Test(arguments: [0, 1, 3, 10, 250] as [Int64])
  func `the laws are their formulas`(x: Int64) {
    let t = Double(x)
    #expect(isClose(rate(.exponential(every: 10, factor: 0.3), at: x), 0.5 * pow(0.3, t / 10)))
    #expect(isClose(rate(.inverse(every: 4, power: 1), at: x), 0.5 / (1 + t / 4)))
    #expect(isClose(rate(.inverse(every: 4, power: 0.75), at: x), 0.5 / pow(1 + t / 4, 0.75)))
    #expect(rate(.constant, at: x) == 0.5)
  }

  @Test func `the cosine falls from its start to its end and stays there`() {
    let law = RateSchedule.Law.cosine(over: 1_000, end: 0.125)
    for x in stride(from: 0, through: 1_000, by: 25) as StrideThrough<Int64> {
      let expected = 0.125 + 0.375 * (1 + cos(.pi * Double(x) / 1_000)) / 2
      #expect(isClose(rate(law, at: x), expected), "\(x)")
    }
    #expect(rate(law, at: 0) == 0.5)
    #expect(rate(law, at: 1_000) == 0.125)
    #expect(rate(law, at: .max) == 0.125)
  }

  @Test func `a rate comes from when the client was sent its model`() throws {
    // One step of a quadratic client: its delta is proportional to the rate.
    func deltas(_ schedule: RateSchedule) throws -> [Float] {
      let training = LocalTraining(steps: 1, rate: 0.5, schedule: schedule)
      var learner = try LearningTask.quadratic(training: training).makeLearner(cacheFolder: "")
      let model = learner.initialParameters()
      return [(0, 0), (1, 0), (0, 1), (1, 1)].map { version, ticks in
        var delta = model
        let update = LocalUpdate(
          client: 1, update: 2, baseVersion: version, startTicks: Int64(ticks) * 1_000_000_000)
        _ = learner.train(update, from: model, delta: &delta)
        return delta[0]
      }
    }
    let byVersion = try deltas(RateSchedule(.step(every: 1, factor: 0.5)))
    #expect(byVersion == [1, 0.5, 1, 0.5].map { byVersion[0] * $0 })
    let byTime = try deltas(RateSchedule(.step(every: 1_000_000_000, factor: 0.25), by: .time))
    #expect(byTime == [1, 1, 0.25, 0.25].map { byTime[0] * $0 })
  }
}
