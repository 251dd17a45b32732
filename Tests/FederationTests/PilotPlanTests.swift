import Testing

@testable import Federation

@Suite struct PilotPlanTests {
  static let task = PilotPlan.Task(
    schemes: 9, rates: 7, slowest: 1, time: 54, updatesPerUnit: 20)

  @Test func `rungs have ever fewer and longer runs`() throws {
    let plan = try #require(PilotPlan(Self.task, updates: PilotPlan.mostUpdates(Self.task)))
    #expect(plan.rungs.map(\.runs) == [63, 27, 9, 6])
    for (rung, time) in zip(plan.rungs, [2.0, 6, 18, 54]) {
      #expect(isClose(rung.time, time, within: 1e-4 * time))
    }
    #expect(plan.rungs.map(\.seeds) == [1, 1, 1, 2])
    // 63 x 2 + 27 x 6 + 9 x 18 + 6 x 54 units of 20 updates.
    #expect(abs(plan.updates - 15_480) <= 2)
  }

  @Test(arguments: [6_000, 8_000, 10_000, 15_000])
  func `a budget is used up, and no more than that`(updates: Int) throws {
    let plan = try #require(PilotPlan(Self.task, updates: updates))
    #expect(plan.updates <= updates && plan.updates > updates * 99 / 100)
    #expect(plan.rungs[0].time >= 2 && plan.rungs[3].time <= 54)
    #expect(plan.rungs.map(\.time) == plan.rungs.map(\.time).sorted())
  }

  @Test func `a budget beyond what runs of the whole length take changes nothing`() throws {
    let most = PilotPlan.mostUpdates(Self.task)
    let plan = try #require(PilotPlan(Self.task, updates: 10 * most))
    #expect(isClose(plan.rungs[3].time, 54, within: 1e-4))
    #expect(plan.updates <= most && plan.updates >= most - 2)
  }

  @Test func `a slow client takes part twice in the shortest runs, or there is no plan`() throws {
    let least = PilotPlan.leastUpdates(Self.task)
    #expect(PilotPlan(Self.task, updates: least - 1) == nil)
    let plan = try #require(PilotPlan(Self.task, updates: least))
    #expect(isClose(plan.rungs[0].time, 2, within: 1e-3))
    #expect(isClose(plan.rungs[3].time, 6, within: 1e-2))
  }

  @Test func `of a short run the pilot's runs are shorter still`() throws {
    var task = Self.task
    task.time = 3
    let plan = try #require(PilotPlan(task, updates: PilotPlan.leastUpdates(task)))
    #expect(isClose(plan.rungs[0].time, 1, within: 1e-6))
    #expect(isClose(plan.rungs[3].time, 3, within: 1e-6))
  }

  @Test func `where the length of the run is not known, the budget decides`() throws {
    var task = Self.task
    task.time = nil
    let plan = try #require(PilotPlan(task, updates: 1_000_000))
    #expect(plan.rungs[3].time > 1_000 && plan.updates <= 1_000_000)
  }

  @Test func `the schemes are the experiment's own and up to two of each kind, far apart`() {
    let settings = ScheduleSettings.sample(
      clients: 10, delays: .spread(percent: 80), scheme: Scheme(trigger: .every(0.5)))
    let candidates = CandidateSchemes(settings).schemes.filter {
      if case .count = $0.trigger { $0.restart == .arrival } else { true }
    }
    let schemes = Advice(settings, schemes: candidates, updates: 2_000).pilotSchemes
    #expect(schemes[0] == settings.scheme && Set(schemes).count == schemes.count)
    #expect(schemes.contains(Scheme(trigger: .everyone(sampling: nil))))
    #expect(schemes.contains(Scheme(trigger: .eachArrival)))
    let sizes = schemes.compactMap { if case .count(let size) = $0.trigger { size } else { nil } }
    #expect(sizes.count == 2)
    #expect(Double(sizes.max() ?? 0) / Double(sizes.min() ?? 1) >= 1.4)
  }
}
