import Chance
import Testing

@testable import Federation

/// Discounts and weights that the user wrote.
@Suite struct OwnRulesTests {
  @Test func `discounts that say the same are the same to the last bit`() throws {
    let root = StalenessDiscount.expression(try Expression("1 / (1 + s)^0.5", of: [.staleness]))
    let power = StalenessDiscount.expression(try Expression("(1 + s)^-0.7", of: [.staleness]))
    let hinge = StalenessDiscount.hinge(slope: 10, grace: 4)
    let table = StalenessDiscount.table((0..<2_000).map { hinge.factor(at: $0) })
    let piece = StalenessDiscount.expression(
      try Expression("if(s <= 4, 1, 1 / (10 * (s - 4) + 1))", of: [.staleness]))
    for s in 0..<2_000 {
      #expect(root.factor(at: s) == StalenessDiscount.polynomial(exponent: 0.5).factor(at: s))
      #expect(power.factor(at: s) == StalenessDiscount.polynomial(exponent: 0.7).factor(at: s))
      #expect(table.factor(at: s) == hinge.factor(at: s))
      #expect(piece.factor(at: s) == hinge.factor(at: s))
    }
    #expect(StalenessDiscount.table([1, 0.7, 0.5]).factor(at: 1_000_000_000) == 0.5)
  }

  static let unbiased: [Trigger] = [
    .everyone(sampling: nil), .everyone(sampling: ClientSampling(count: 3)), .eachArrival,
    .every(0.6), .count(3),
  ]

  @Test(arguments: unbiased)
  func `p over f is unbiased`(trigger: Trigger) throws {
    var settings = ScheduleSettings.sample(
      clients: 5, importance: [0.1, 0.3, 0.2, 0.15, 0.25],
      delays: .exponential(mean: [0.2, 1, 3, 0.7, 2]), scheme: Scheme(trigger: trigger),
      stop: StopRule(updates: 400))
    let known = try AggregationWeights(settings)
    let expected = try aggregations(settings)
    settings.scheme.weighting = .expression(try Expression("p / f"))
    let found = try AggregationWeights(settings)
    #expect(found.weights == known.weights && found.source == known.source)
    #expect(found.participation == known.participation && found.strength == known.strength)
    #expect(try aggregations(settings) == expected)
    settings.scheme.weighting = .unbiased
    let unbiased = SurrogateImportance(settings, known)
    settings.scheme.weighting = .expression(try Expression("p / f"))
    let own = SurrogateImportance(settings, found)
    #expect(own == unbiased)
    // Where f was measured, not on the plan that it was measured on.
    #expect((own.bias.error != nil) == (known.source != .closedForm))
  }

  @Test func `a table or a number says what each contribution weighs`() throws {
    var settings = ScheduleSettings.sample(
      clients: 3, delays: .exponential(mean: [0.2, 1, 3]), scheme: Scheme(trigger: .eachArrival),
      stop: StopRule(updates: 300))
    settings.scheme.weighting = .identical
    let identical = try aggregations(settings)
    settings.scheme.weighting = .expression(try Expression("1"))
    #expect(try aggregations(settings) == identical)
    #expect(try AggregationWeights(settings).source == .closedForm)
    let table = [0.5, 0, 2]
    settings.scheme.weighting = .table(table)
    let weights = try AggregationWeights(settings)
    #expect(weights.weights == table && weights.source == .closedForm)
    for contribution in try aggregations(settings).flatMap(\.contributions) {
      #expect(contribution.weight == table[contribution.order.client.index])
    }
    let shares = SurrogateImportance(settings, weights).shares
    let expected = zip(table, weights.participation).map { $0 * $1 }
    let total = expected.reduce(0, +)
    for (share, expected) in zip(shares, expected) {
      #expect(isClose(share, expected / total, within: 1e-12))
    }
  }

  @Test(arguments: [Trigger.eachArrival, .every(0.7), .count(3)])
  func `an expression of staleness is applied to each contribution, and foretold on average`(
    trigger: Trigger
  ) throws {
    let importance = [0.1, 0.3, 0.2, 0.15, 0.25]
    let settings = ScheduleSettings.sample(
      clients: 5, importance: importance, delays: .exponential(mean: [0.2, 1, 3, 0.7, 2]),
      scheme: Scheme(
        trigger: trigger, weighting: .expression(try Expression("p / f * exp(-0.1 * s) / t"))),
      stop: StopRule(updates: 100_000))
    let weights = try AggregationWeights(settings)
    let means = [0.2, 1, 3, 0.7, 2]
    var (sums, counts, all) = ([Double](repeating: 0, count: 5), [0, 0, 0, 0, 0], 0.0)
    for aggregation in try aggregations(settings) {
      for contribution in aggregation.contributions {
        let (client, s) = (
          contribution.order.client.index, Double(aggregation.staleness(of: contribution))
        )
        let expected =
          importance[client] / weights.participation[client] * PortableMath.exp(-0.1 * s)
          / means[client]
        #expect(isClose(contribution.weight, expected, within: 1e-12 * expected))
        sums[client] += contribution.weight
        counts[client] += 1
        all += contribution.weight
      }
    }
    let surrogate = SurrogateImportance(settings, weights)
    #expect(surrogate.bias.error != nil)
    for client in 0..<5 {
      let mean = sums[client] / Double(counts[client])
      // Four standard errors of the difference: the mean here is of half as many contributions.
      let error = weights.weightErrors[client]
      #expect(error > 0 && error < 0.05 * mean)
      #expect(isClose(weights.weights[client], mean, within: 7 * error))
      #expect(isClose(surrogate.shares[client], sums[client] / all, within: 0.01))
    }
  }

  @Test func `unbiased weights make up for a discount of one's own`() throws {
    for discount in [
      StalenessDiscount.table([1, 0.7, 0.2]), .expression(try Expression("exp(-0.3 * s)")),
    ] {
      var settings = ScheduleSettings.sample(
        clients: 3, delays: .exponential(mean: [0.2, 1, 3]),
        scheme: Scheme(trigger: .eachArrival, discount: discount),
        stop: StopRule(updates: 100_000))
      #expect(SurrogateImportance(settings, try AggregationWeights(settings)).bias.value < 0.01)
      settings.scheme.weighting = .identical
      #expect(SurrogateImportance(settings, try AggregationWeights(settings)).bias.value > 0.3)
      // p / f knows nothing of the discount.
      settings.scheme.weighting = .expression(try Expression("p / f"))
      let own = try AggregationWeights(settings)
      #expect(own.participationErrors.isEmpty)
      #expect(SurrogateImportance(settings, own).bias.value > 0.05)
    }
  }

  @Test(arguments: [
    ("p / (f - f)", "a contribution of client 0 with staleness 0 would weigh inf; "),
    ("1 - s", "a contribution of client 0 with staleness 2 would weigh -1.0; "),
    ("if(t > 1, -p, p)", "a contribution of client 2 with staleness 0 would weigh -0."),
    ("n", "a contribution of client 0 with staleness 0 would weigh nan; "),
    ("0 * s", "no contribution of client 0 or of any other weighs anything, "),
    ("2 ^ s", "a contribution of client 0 with staleness 10000 would weigh inf; "),
  ])
  func `weights that are none are refused with client, staleness and value`(
    text: String, beginning: String
  ) throws {
    let settings = ScheduleSettings.sample(
      clients: 3, delays: .exponential(mean: [0.2, 1, 3]),
      scheme: Scheme(trigger: .eachArrival, weighting: .expression(try Expression(text))))
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(try #require(error).description.hasPrefix(beginning), "\(error!)")
  }

  @Test func `a weight that only a measuring plan meets is refused, too`() throws {
    // Everybody is 1001 aggregations late, which is none of the stalenesses that are tried.
    let settings = ScheduleSettings.sample(
      clients: 1_002, delays: .spread(percent: 0),
      scheme: Scheme(
        trigger: .eachArrival, weighting: .expression(try Expression("if(s == 1001, -1, 1)"))))
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(error?.cause == .impossible(weight: -1, staleness: 1_001))
  }

  @Test func `a discount that only a measuring plan finds to be none is refused`() throws {
    var settings = ScheduleSettings.sample(
      clients: 3, delays: .exponential(mean: [0.2, 1, 3]), scheme: Scheme(trigger: .eachArrival))
    let known = try AggregationWeights(settings)
    settings.scheme.discount = .expression(try Expression("if(s == 3, 0 - 1, 1)"))
    settings.scheme.weighting = .table([1, 1, 1])
    settings.stop = StopRule(updates: 2_000)
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    guard case .impossible(weight: -1, staleness: 3) = error?.cause else {
      Issue.record("\(String(describing: error))")
      return
    }
    // And by a plan, where the weights come from elsewhere.
    let summary = PlanSummary(settings, weights: known) { _ in }
    #expect(throws: ParticipationError.self) { try summary.checkWeights() }
  }

  @Test func `clients of which the discount leaves nothing are named`() throws {
    var settings = ScheduleSettings.sample(
      clients: 4, scheme: Scheme(trigger: .eachArrival, discount: .table([1, 1, 0])))
    let error = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(error?.cause == .discounted)
    settings.scheme.weighting = .identical
    let other = #expect(throws: ParticipationError.self) { try AggregationWeights(settings) }
    #expect(other?.cause == .weightless)
    settings.scheme.weighting = .adaptive
    settings.stop = StopRule(updates: 40)
    let all = Schedule(settings, weights: [1, 1, 1, 1]).flatMap(\.aggregations)
    #expect(all.flatMap(\.contributions).allSatisfy { $0.weight >= 0 })
  }

  @Test(arguments: [
    (
      StalenessDiscount.table([]),
      "discount.table: a list of 0; allowed: from 1 to 1000 factors"
    ),
    (.table([0, 1]), "discount.table[0]: 0.0; allowed: a number greater than 0"),
    (.table([1, -1]), "discount.table[1]: -1.0; allowed: a number of at least 0"),
    (.table([1, .nan]), "discount.table[1]: nan; allowed: a number of at least 0"),
  ])
  func `a discount's table is of factors`(discount: StalenessDiscount, beginning: String) {
    let found = Scheme(trigger: .eachArrival, discount: discount).problems(clients: 3)
    #expect(found.count == 1 && "\(found[0])".hasPrefix(beginning), "\(found)")
  }

  @Test(arguments: [
    ("1 - 0.1 * s", "-0.10000000000000009 at staleness 11"), ("s", "0.0 at staleness 0"),
    ("1 / (s - 5)^2", "inf at staleness 5"), ("exp(s)", "inf at staleness 710"),
    ("log(s)", "-inf at staleness 0"),
  ])
  func `a discount is a finite number at every staleness`(text: String, found: String) throws {
    let discount = StalenessDiscount.expression(try Expression(text))
    let problem = Scheme(trigger: .eachArrival, discount: discount).problems(clients: 3).first
    #expect(problem?.part == "discount.expression" && problem?.found == found, "\(problem!)")
  }

  @Test func `advice compares schemes under the user's rules`() throws {
    let settings = ScheduleSettings.sample(
      clients: 5, delays: .exponential(mean: [0.2, 1, 3, 0.7, 2]),
      scheme: Scheme(
        trigger: .eachArrival, weighting: .expression(try Expression("p / f * exp(-0.1 * s)"))))
    let advice = Advice(settings, updates: 4_000)
    #expect(advice.rows.count > 10 && advice.refused.isEmpty && advice.recommended != nil)
    // Servers that remember clients have weights of their own.
    let rows = advice.rows.filter { $0.outlook.scheme.memory == nil }
    #expect(rows.allSatisfy { $0.outlook.totalWeight > 0 && $0.outlook.totalWeight <= 1.01 })
    #expect(Set(rows.map(\.outlook.scheme.weighting)) == [settings.scheme.weighting])
  }
}
