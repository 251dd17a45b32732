import Chance
import Federation
import Learning
import TestFederation
import Testing
import Wire

@testable import Runtime

@Suite struct OrderWorkTests {
  @Test func `an order for a client that does not exist is a problem and no crash`() throws {
    let federation = try SmallFederation(SmallFederation.lines("FedAvg"))
    var work = OrderWork(learner: federation.learner, rate: 0.1)
    let model = federation.learner.initialParameters()
    let item = TrainOrder.Work(client: ClientID(7), update: 0)
    let problem = [
      ClientMessage.problem(
        Problem(order: 5, text: "order 5 names client 7; the experiment has clients 0 to 6"))
    ]
    #expect(
      work.answer(
        .train(TrainOrder(order: 5, baseVersion: 0, work: [item]), model: model, received: 0))
        == problem)
    #expect(
      work.answer(
        .evaluate(EvaluateOrder(order: 5, version: 0, clients: [ClientID(7)]), model: model))
        == problem)
  }

  @Test func `training that diverges says so in words, with the rate as the file has it`() throws {
    let federation = try SmallFederation(
      SmallFederation.lines("FedAvg").replacing("rate: 0.1", with: "rate: 1e38"))
    let model = federation.learner.initialParameters()
    func text(_ model: [Float], rate: Double) -> String? {
      var work = OrderWork(learner: federation.learner, rate: rate)
      let item = TrainOrder.Work(client: ClientID(2), update: 3)
      let answer = work.answer(
        .train(TrainOrder(order: 5, baseVersion: 0, work: [item]), model: model, received: 0))
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

  @Test func `what goes as float16 is rounded before, and refused where there is no such number`()
    throws
  {
    func answer(rate: String, _ encoding: Values.Encoding) throws -> ClientMessage? {
      let federation = try SmallFederation(
        SmallFederation.lines("FedAvg").replacing("rate: 0.1", with: "rate: \(rate)"))
      let model = federation.learner.initialParameters()
      var work = OrderWork(learner: federation.learner, rate: Double(rate)!, encoding: encoding)
      let item = TrainOrder.Work(client: ClientID(2), update: 3)
      return work.answer(
        .train(TrainOrder(order: 5, baseVersion: 0, work: [item]), model: model, received: 0)
      )
      .first
    }
    guard case .weightDelta(let exact) = try answer(rate: "0.1", .float32),
      case .weightDelta(let rounded) = try answer(rate: "0.1", .float16)
    else {
      Issue.record("no delta came back")
      return
    }
    #expect(rounded.delta.encoding == .float16)
    #expect(Array(rounded.delta.values) == exact.delta.values.map { Float(Float16($0)) })
    #expect(Array(rounded.delta.values) != Array(exact.delta.values))
    guard case .problem(let problem) = try answer(rate: "1e6", .float16) else {
      Issue.record("a delta that float16 does not have was sent")
      return
    }
    #expect(problem.isDivergence)
    let sentence = #/update 3, from version 0, has a value of the magnitude \d+\.\d+, beyond 65504/#
    #expect(problem.text.contains(sentence))
    #expect(problem.text.hasSuffix("than 1000000, or `encoding: float32`"))
  }

  @Test(arguments: 0..<UInt64(10))
  func `slices of any sizes give the same answers`(seed: UInt64) throws {
    let federation = try SmallFederation(SmallFederation.lines("FedAvg"))
    let model = federation.learner.initialParameters()
    var random = RandomStream(seed: seed, purpose: .testInputs)
    let clients = (0..<(1 + random.nextBelow(6))).map { ClientID($0) }
    let items = clients.map { TrainOrder.Work(client: $0, update: 3, weight: 0.3) }
    let orders: [ReceivedOrders.Order] = [
      .train(
        TrainOrder(order: 1, baseVersion: 2, work: items, sum: true), model: model, received: 0),
      .evaluate(EvaluateOrder(order: 2, version: 2, clients: clients), model: model),
      .evaluate(EvaluateOrder(order: 3, version: 2, clients: []), model: model),
    ]
    var whole = OrderWork(learner: federation.learner, rate: 0.1)
    var sliced = OrderWork(learner: federation.learner, rate: 0.1)
    for order in orders {
      whole.begin(order)
      var pieces = 1
      var expected: [ClientMessage]?
      while expected == nil {
        switch whole.advance(steps: .max) {
        case .within: Issue.record("steps were left")
        case .betweenPieces: pieces += 1
        case .done(let answers): expected = answers
        }
      }
      if case .train = order { #expect(pieces == items.count) }
      sliced.begin(order)
      var found: [ClientMessage]?
      while found == nil {
        #expect(sliced.isUnderWay)
        if case .done(let answers) = sliced.advance(steps: 1 + Int(random.nextBelow(3))) {
          found = answers
        }
      }
      #expect(timeless(found) == timeless(expected) && !sliced.isUnderWay)
    }
  }

  /// Answers without when they were made.
  private func timeless(_ answers: [ClientMessage]?) -> [ClientMessage]? {
    answers?.map { answer in
      guard case .weightDelta(var delta) = answer else { return answer }
      #expect(delta.timing.map { $0.received <= $0.begun && $0.begun <= $0.done } == true)
      // Short as the work is, it was on a processor.
      #expect(delta.timing.map { $0.processor > 0 } == true)
      #expect(delta.timing.map { $0.processor + $0.runDelay <= $0.done - $0.begun } == true)
      delta.timing = nil
      return .weightDelta(delta)
    }
  }

  @Test func `a group comes back as the weighted sum in the order given`() throws {
    let federation = try SmallFederation(SmallFederation.lines("FedAvg"))
    var work = OrderWork(learner: federation.learner, rate: 0.1)
    let model = federation.learner.initialParameters()
    func values(_ items: [TrainOrder.Work], sum: Bool) throws -> [Float] {
      let order = TrainOrder(order: 1, baseVersion: 0, work: items, sum: sum)
      guard
        case .weightDelta(let delta) = work.answer(.train(order, model: model, received: 0)).first
      else {
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

extension OrderWork {
  /// The answers to an order, done in slices of a step.
  mutating func answer(_ order: ReceivedOrders.Order) -> [ClientMessage] {
    begin(order)
    while true {
      if case .done(let answers) = advance(steps: 1) { return answers }
    }
  }
}
