import Federation
import Testing

@Suite struct SamplingTests {
  func scheme(_ count: Int, _ law: ClientSampling.Law, _ weighting: Weighting = .unbiased) -> Scheme
  {
    Scheme(
      trigger: .everyone(sampling: ClientSampling(count: count, law: law)), weighting: weighting)
  }

  @Test func `a uniform round has distinct clients, all with the round's version`() throws {
    let found = try aggregations(.sample(clients: 10, scheme: scheme(4, .uniform)))
    #expect(found.count == 100)
    for aggregation in found {
      #expect(Set(aggregation.contributions.map(\.order.client)).count == 4)
      #expect(aggregation.contributions.allSatisfy { $0.order.baseVersion == aggregation.index })
      #expect(aggregation.contributions.allSatisfy { isClose($0.weight, 0.25, within: 1e-15) })
    }
    #expect(Set(found.map { $0.contributions.map(\.order.client) }).count > 50)
  }

  @Test(arguments: [ClientSampling.Law.uniform, .importance], 1...3 as ClosedRange<UInt64>)
  func `sampled rounds weigh each client by its importance on average`(
    law: ClientSampling.Law, seed: UInt64
  ) throws {
    let importance = [0.4, 0.3, 0.15, 0.1, 0.05]
    let settings = ScheduleSettings.sample(
      clients: 5, importance: importance, scheme: scheme(3, law),
      stop: StopRule(aggregations: 20_000), seed: seed)
    let weights = try AggregationWeights(settings)
    #expect(SurrogateImportance(settings, weights).bias.value == 0)
    var (sums, present) = (Array(repeating: 0.0, count: 5), Array(repeating: 0.0, count: 5))
    for contribution in try aggregations(settings).flatMap(\.contributions) {
      sums[contribution.order.client.index] += contribution.weight
      present[contribution.order.client.index] += 1
    }
    for client in 0..<5 {
      #expect(isClose(sums[client] / 20_000, importance[client], within: 0.012))
      #expect(isClose(present[client] / 20_000, weights.participation[client], within: 0.02))
    }
  }

  @Test func `a client drawn twice trains once and counts twice`() throws {
    let found = try aggregations(
      .sample(
        clients: 2, importance: [0.9, 0.1], scheme: scheme(3, .importance),
        stop: StopRule(aggregations: 50)))
    for aggregation in found {
      let total = aggregation.contributions.reduce(0) { $0 + $1.weight }
      #expect(isClose(total, 1, within: 1e-12))
      #expect(aggregation.contributions.count <= 2)
    }
    #expect(found.contains { $0.contributions.count == 1 })
  }

  @Test func `the update index counts the client's own work only`() throws {
    let found = try aggregations(.sample(clients: 6, scheme: scheme(2, .uniform)))
    var next = Array(repeating: UInt32(0), count: 6)
    for contribution in found.flatMap(\.contributions) {
      #expect(contribution.order.update == next[contribution.order.client.index])
      next[contribution.order.client.index] += 1
    }
  }
}
