import Federation
import Testing
import Wire

/// Lists that are longer than a message.
@Suite struct ListAssemblyTests {
  private func order(_ clients: Range<UInt32>, _ number: UInt64 = 1, continues: Bool = false)
    -> EvaluateOrder
  {
    var order = EvaluateOrder(order: number, version: 0, clients: clients.map { ClientID($0) })
    order.continues = continues
    return order
  }

  @Test(arguments: 1...12)
  func `a list cut into parts and put together again is the same`(entryCountMax: Int) throws {
    let whole = order(0..<10)
    var assembly = ListAssembly<EvaluateOrder>(entryCountMax: 10)
    // Twice: nothing may be left from the first.
    for _ in 0..<2 {
      let parts = whole.parts(entryCountMax: entryCountMax)
      #expect(parts.count == (10 + entryCountMax - 1) / entryCountMax)
      for part in parts.dropLast() {
        #expect(part.continues)
        #expect(try assembly.add(part) == nil)
      }
      #expect(try assembly.add(parts.last!) == whole)
    }
  }

  @Test func `a million evaluated clients travel`() throws {
    let measures = MeasureSet(
      count: 9, values: ["loss", "accuracy", "top5"].map { .init(name: $0, value: 0.5) })
    let whole = Evaluation(
      order: 1, version: 2,
      clients: (0..<1_000_000).map {
        .init(client: ClientID($0), train: measures, test: measures)
      })
    var assembly = ListAssembly<Evaluation>(entryCountMax: 1_000_000)
    var found: Evaluation?
    for part in whole.parts() {
      let bytes = try ClientMessage.evaluation(part).bytes()
      guard case .evaluation(let read) = try ClientMessage.decoded(bytes) else {
        Issue.record("an Evaluation came back as another message")
        return
      }
      found = try assembly.add(read)
    }
    // Comparing them in words would take for ever.
    #expect((found == whole) == true)
  }

  @Test func `a long experiment travels in pieces, cut between characters`() throws {
    let text = String(repeating: "# \u{1F6F0}\n", count: 3_000_000)
    let whole = Welcome(
      experiment: text, parameterCount: 0, arrays: [], clients: 1,
      arithmetic: DeclaredArithmetic(kind: "ordered"))
    #expect(whole.experiment.count > 20)
    var assembly = ListAssembly<Welcome>(entryCountMax: 1_000)
    var found: Welcome?
    let parts = whole.parts()
    #expect(parts.count > 1)
    for part in parts {
      let bytes = try CoordinatorMessage.welcome(part).bytes()
      guard case .welcome(let read) = try CoordinatorMessage.decoded(bytes) else {
        Issue.record("a Welcome came back as another message")
        return
      }
      found = try assembly.add(read)
    }
    #expect((found?.experimentText == text) == true)
  }

  @Test func `an entry that is too large for a part goes alone`() {
    let labels = [UInt64](repeating: 1, count: Limits.listCountMax)
    let clients = (0..<60).map {
      Ready.ClientData(
        client: ClientID($0), trainSamples: UInt64(labels.count), testSamples: 0,
        trainLabels: labels)
    }
    let parts = Ready(dataDigest: [1], clients: clients).parts()
    #expect(parts.count > 1)
    #expect(parts.flatMap(\.clients).count == 60)
    #expect(parts.allSatisfy { $0.dataDigest == [1] })
  }

  @Test func `a list that is longer than the run has entries is refused`() throws {
    var assembly = ListAssembly<EvaluateOrder>(entryCountMax: 5)
    #expect(try assembly.add(order(0..<4, continues: true)) == nil)
    let error = #expect(throws: WireError.self) { try assembly.add(order(4..<6)) }
    #expect(
      error?.description == "the number of entries of EvaluateOrder 1 is 6; allowed is 0 to 5")
    // Nothing of it is left.
    #expect(try assembly.add(order(0..<2)) == order(0..<2))
  }

  @Test func `a part of another message is refused`() throws {
    var assembly = ListAssembly<EvaluateOrder>(entryCountMax: 5)
    #expect(try assembly.add(order(0..<2, continues: true)) == nil)
    let error = #expect(throws: WireError.self) { try assembly.add(order(2..<4, 2)) }
    #expect(
      error?.description
        == "the message after a part of EvaluateOrder 1 is a part of EvaluateOrder 2; "
        + "allowed is the next part of the same message, all other fields equal")
  }

  @Test func `what may not stand in a list together may not come in two parts`() throws {
    var assembly = ListAssembly<EvaluateOrder>(entryCountMax: 5)
    #expect(try assembly.add(order(0..<2, continues: true)) == nil)
    #expect(throws: WireError.self) { try assembly.add(order(1..<3)) }
  }

  @Test func `parts without entries do not go on for ever`() throws {
    var assembly = ListAssembly<EvaluateOrder>(entryCountMax: 5)
    #expect(throws: WireError.self) { try assembly.add(order(0..<0, continues: true)) }
  }
}
