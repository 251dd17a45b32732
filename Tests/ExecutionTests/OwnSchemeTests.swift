import Experiment
import Glibc
import TestFederation
import Testing

@testable import Execution
import Federation

/// Aggregates when updates of so many different clients wait; those that are too stale do not count.
struct Quorum: ArrivalRule {
  let size: Int
  let largestStaleness: Int
  private var present: Int
  private var waiting: Set<ClientID> = []

  init(size: Int, largestStaleness: Int, clients: Int) {
    (self.size, self.largestStaleness) = (size, largestStaleness)
    present = clients
  }

  mutating func verdict(on order: TrainingOrder, at version: Int) -> ArrivalVerdict {
    if version - order.baseVersion > largestStaleness { return .discard }
    waiting.insert(order.client)
    if waiting.count < min(size, present) { return .hold }
    waiting = []
    return .aggregate
  }

  mutating func leave(_ client: ClientID) { present -= 1 }
  mutating func join(_ client: ClientID) { present += 1 }

  /// `Quorum-3/10`: of three clients, at most ten versions old.
  static func scheme(_ numbers: [Double]) throws(SettingProblem) -> Scheme {
    guard let size = numbers.first.flatMap({ Int(exactly: $0) }),
      let stale = numbers.last.flatMap({ Int(exactly: $0) }), numbers.count == 2,
      size >= 1, stale >= 0
    else {
      throw SettingProblem(
        "numbers", found: "\(numbers)", allowed: "clients, at least 1, and a largest staleness")
    }
    let trigger = OwnTrigger("quorum", numbers) { clients in
      Quorum(size: size, largestStaleness: stale, clients: clients)
    }
    return Scheme(trigger: .own(trigger), weighting: .clientMeans, restart: .arrival)
  }
}

/// The example of docs/own-scheme.md.
@Suite struct OwnSchemeTests {
  private func federation(_ scheme: String, delays: String = "F-80") throws -> SmallFederation {
    try OwnSchemes.$all.withValue(["quorum": Quorum.scheme]) {
      try SmallFederation(
        """
        clients: 6
        data: { source: synthetic, features: 5, classes: 3, samples: 20, test-samples: 5 }
        training: { steps: 2, batch: 4, rate: 0.1 }
        scheme: \(scheme)
        delays: \(delays)
        stop: { updates: 120 }
        faults: { crash: { rate: 0.05, recover: 2 } }
        """)
    }
  }

  @Test(arguments: ["Quorum-3/10", "{ kind: own, name: quorum, numbers: [2, 1] }"])
  func `a scheme of one's own has the bits of the plain reference, interrupted or not`(
    scheme: String
  ) throws {
    for delays in ["F-80", "{ kind: exponential, mean: 1 }", "F-0"] {
      let federation = try federation(scheme, delays: delays)
      #expect(federation.outcome(seed: 1, claims: true).parameters == federation.reference())
      try CheckpointTests().interrupt(federation, seed: 1)
    }
  }

  @Test func `each aggregation has as many clients as the rule says, and none too stale`() throws {
    let federation = try federation("Quorum-3/4")
    var (discarded, severalTimes) = (0, 0)
    for step in Schedule(federation.settings, weights: federation.clientWeights) {
      if case .abandon = step { discarded += 1 }
      guard case .aggregate(let aggregation) = step else { continue }
      let clients = Set(aggregation.contributions.map(\.order.client))
      #expect(clients.count <= 3)
      #expect(aggregation.contributions.allSatisfy { aggregation.staleness(of: $0) <= 4 })
      for client in clients {
        let own = aggregation.contributions.filter { $0.order.client == client }
        severalTimes += own.count > 1 ? 1 : 0
        #expect(abs(own.reduce(0) { $0 + $1.weight } - 1.0 / 6) < 1e-12)
      }
    }
    #expect(discarded > 0 && severalTimes > 0)
  }

  @Test func `its name is read back, and what is wrong with it is said`() throws {
    OwnSchemes.$all.withValue(["quorum": Quorum.scheme]) {
      #expect(throws: Never.self) {
        let experiment = try Experiment(yaml: "scheme: quorum-3/10", file: "own.yaml")
        #expect(experiment.schemeName == "quorum-3/10")
        #expect(try Experiment(yaml: experiment.resolvedYAML, file: "own.yaml") == experiment)
      }
      #expect(throws: (any Error).self) {
        try Experiment(yaml: "scheme: quorum-0/10", file: "own.yaml")
      }
      #expect(throws: (any Error).self) { try Experiment(yaml: "scheme: quorum", file: "own.yaml") }
    }
    #expect(throws: (any Error).self) {
      try Experiment(yaml: "scheme: quorum-3/10", file: "own.yaml")
    }
  }

  @Test func `the documentation shows this file's scheme`() throws {
    let page = try textOfFile("../../docs/own-scheme.md")
    let own = try textOfFile("OwnSchemeTests.swift")
    let scheme = try #require(own.split(separator: "/// The example of docs/own-scheme.md").first)
    var shown = scheme.split(separator: "import Federation\n", maxSplits: 1)[1]
    while shown.last?.isNewline == true { shown.removeLast() }
    #expect(page.contains(shown))
    let lines = shown.split(separator: "\n").filter { !$0.contains("///") }.count
    #expect(page.contains("These are \(lines) lines."))
  }
}

/// The text of a file beside this one.
private func textOfFile(_ path: String) throws -> String {
  let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
  let file = try #require(fopen("/\(folder)/\(path)", "r"))
  defer { fclose(file) }
  var text: [UInt8] = []
  while case let byte = getc(file), byte != EOF { text.append(UInt8(byte)) }
  return String(decoding: text, as: UTF8.self)
}
