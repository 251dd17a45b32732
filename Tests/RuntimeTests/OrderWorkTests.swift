import Federation
import Learning
import Testing
import Wire

@testable import Runtime

@Suite struct OrderWorkTests {
  @Test func `an order for a client that does not exist is a problem and no crash`() throws {
    let federation = try SmallFederation(ExecutionTests.lines("FedAvg"))
    var work = OrderWork(learner: federation.learner, rate: 0.1)
    let model = federation.learner.initialParameters()
    let item = TrainOrder.Work(client: ClientID(7), update: 0)
    let problem = [
      ClientMessage.problem(
        Problem(order: 5, text: "order 5 names client 7; the experiment has clients 0 to 6"))
    ]
    #expect(
      work.answer(.train(TrainOrder(order: 5, baseVersion: 0, work: [item]), model: model))
        == problem)
    #expect(
      work.answer(
        .evaluate(EvaluateOrder(order: 5, version: 0, clients: [ClientID(7)]), model: model))
        == problem)
  }

  @Test func `training that diverges says so in words, with the rate as the file has it`() throws {
    let federation = try SmallFederation(
      ExecutionTests.lines("FedAvg").replacing("rate: 0.1", with: "rate: 1e38"))
    let model = federation.learner.initialParameters()
    func text(_ model: [Float], rate: Double) -> String? {
      var work = OrderWork(learner: federation.learner, rate: rate)
      let item = TrainOrder.Work(client: ClientID(2), update: 3)
      let answer = work.answer(
        .train(TrainOrder(order: 5, baseVersion: 0, work: [item]), model: model))
      guard case .problem(let problem)? = answer.first else { return nil }
      #expect(problem.isDivergence)
      return problem.text
    }
    let sentence =
      "training diverged: client 2's update 3, from version 0, is not finite (its norm is "
    let none = model.map { _ in Float.nan }
    #expect(
      text(none, rate: 1_000_000)
        == sentence + "not a number); choose a smaller training.rate than 1000000")
    #expect(
      text(none, rate: 1e38)
        == sentence + "not a number); choose a smaller training.rate than 1.0e+38")
  }

  @Test func `a group comes back as the weighted sum in the order given`() throws {
    let federation = try SmallFederation(ExecutionTests.lines("FedAvg"))
    var work = OrderWork(learner: federation.learner, rate: 0.1)
    let model = federation.learner.initialParameters()
    func values(_ items: [TrainOrder.Work], sum: Bool) throws -> [Float] {
      let order = TrainOrder(order: 1, baseVersion: 0, work: items, sum: sum)
      guard case .weightDelta(let delta) = work.answer(.train(order, model: model)).first else {
        throw PeerFault(reason: "no delta came back")
      }
      #expect(delta.reports.map(\.client) == items.map(\.client))
      return Array(delta.delta.values)
    }
    let items = [2, 5].map { TrainOrder.Work(client: ClientID($0), update: 3, weight: 0.3) }
    let single = try items.map { try values([$0], sum: false) }
    let expected = zip(single[0], single[1]).map { (0.3 as Float) * $0 + (0.3 as Float) * $1 }
    #expect(try values(items, sum: true) == expected)
  }
}
