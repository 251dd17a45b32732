import Experiment
import Federation
import Testing

/// Who the clients of a trace are, and what its numbers are in.
@Suite struct TraceAssignmentTests {
  typealias TemporaryFile = TraceFileTests.TemporaryFile

  static let second = Int64(1_000_000_000)

  /// The durations of each client in units, of a trace with one row for each id, 1, 2, 3, ...
  static func units(_ ids: [String], clients: Int, _ more: String = "") throws -> [[Int64]] {
    let rows = ids.enumerated().map { "\($1),\($0 + 1)\n" }.joined()
    let file = TemporaryFile("client,duration\n" + rows)
    let experiment = try Experiment.reading(
      "clients: \(clients)\nscheme: Async_identical\n"
        + "delays: { kind: trace, file: \(file.path)\(more) }")
    guard case .recorded(let trace) = experiment.delays.work else { return [] }
    return trace.durations.map { $0.map { $0 / second } }
  }

  @Test(arguments: [
    (["0", "1", "2"], 3, [[1], [2], [3]]), (["2", "0", "1"], 3, [[2], [3], [1]]),
    (["2", "0"], 3, [[2], [], [1]]), (["1", "0", "1"], 4, [[2], [1, 3], [], []]),
    (["b", "a", "b"], 2, [[1, 3], [2]]), (["b", "a"], 4, [[1], [2], [], []]),
    (["x", "y", "z"], 2, [[1], [2]]), (["3", "2", "1", "0"], 2, [[4], [3]]),
    (["681", "12", "9044"], 3, [[1], [2], [3]]), (["a", "1", "b"], 3, [[1], [2], [3]]),
    (["00", "-1", "+0", "1.0"], 4, [[1], [2], [3], [4]]),
  ])
  func `whole numbers are clients, other names count in their order`(
    ids: [String], clients: Int, expected: [[Int64]]
  ) throws {
    #expect(try Self.units(ids, clients: clients) == expected)
  }

  @Test func `the seed draws clients from the devices, whatever they are called`() throws {
    var seen: Set<[[Int64]]> = []
    for seed in 1...60 {
      let file = TemporaryFile("client,duration\n0,1\n1,2\nc,3\nd,4\n")
      func durations(_ clients: Int) throws -> [[Int64]] {
        let experiment = try Experiment.reading(
          "clients: \(clients)\nseed: \(seed)\nscheme: Async_identical\n"
            + "delays: { kind: trace, file: \(file.path), assign: random }")
        #expect(try Experiment.reading(experiment.resolvedYAML).delays == experiment.delays)
        guard case .recorded(let trace) = experiment.delays.work else { return [] }
        return trace.durations.map { $0.map { $0 / Self.second } }
      }
      let two = try durations(2)
      #expect(two.allSatisfy { $0.count == 1 } && Set(two).count == 2)
      seen.insert(two)
      let six = try durations(6)
      #expect(six.count { $0.isEmpty } == 2 && Set(six.joined()) == [1, 2, 3, 4])
    }
    // Twelve ordered pairs.
    #expect(seen.count == 12)
  }

  @Test(arguments: [
    ("unit: ms", "1500.5", 1_500_500_000), ("unit: us", "2", 2_000), ("unit: ns", "7", 7),
    ("unit: s", "0.000000001", 1), ("unit: min", "0.1", 6_000_000_000),
    ("unit: h", "0.000001", 3_600_000), ("unit: d", "1e-9", 86_400),
    ("scale: 0.5", "3", 1_500_000_000),
    ("unit: ms, scale: 0.1", "0.00001", 1),
    ("unit: ns, scale: 2", "1700000000123456789", 3_400_000_000_246_913_578),
    ("unit: none", "1.23456789012", 1_234_567_890), ("unit: none", "1e3", 1_000 * 1_000_000_000),
    ("unit: ms", "0.0000015", 2), ("scale: 1e-3", "4.0005", 4_000_500),
  ])
  func `numbers are read to the tick in their unit`(
    keys: String, number: String, ticks: Int
  ) throws {
    let file = TemporaryFile("client,duration\n0,\(number)\n")
    let rows = TemporaryFile("client,start,end\n0,0,\(number)\n")
    let expected = DelayModel.trace(DelayTrace(durations: [[Int64(ticks)]]))
    for source in ["file: \(file.path)", "file: \(rows.path)", "durations: [[\(number)]]"] {
      #expect(
        try Experiment.reading("clients: 1\ndelays: { kind: trace, \(source), \(keys) }").delays
          == expected, "\(source)")
    }
    let availability = try Experiment.reading(
      "clients: 1\ndelays: { availability: { kind: trace, file: \(rows.path), \(keys) } }")
    #expect(
      availability.delays.availability
        == .trace(AvailabilityTrace(length: Int64(ticks), stretches: [[0..<Int64(ticks)]])))
  }

  @Test func `a length is in the trace's unit`() throws {
    let yaml = """
      clients: 1
      delays: { availability: { kind: trace, unit: h, length: 24, stretches: [[0, 6, 7.5, 9]] } }
      """
    let hour = 3600 * Self.second
    #expect(
      try Experiment.reading(yaml).delays.availability
        == .trace(
          AvailabilityTrace(
            length: 24 * hour, stretches: [[0..<6 * hour, 15 * hour / 2..<9 * hour]])))
    #expect(
      complaints(yaml, "delays.availability.length=8")
        == "--set delays.availability.length=8: delays.availability.length: found 28800; allowed: "
        + "at least 32400, where the last stretch ends")
  }

  @Test func `a name is the same client in both traces`() throws {
    let work = TemporaryFile("client,duration\nann,1\nbob,2\ncid,3\n")
    let online = TemporaryFile("client,start,end\ncid,100,104\nzoe,100,101\nann,102,105\n")
    func delays(_ more: String) -> String {
      "clients: 3\nscheme: Async_identical\ndelays: { kind: trace, file: \(work.path), "
        + "availability: { kind: trace, file: \(online.path)\(more) } }"
    }
    func stretches(_ more: String) throws -> [[Range<Int64>]] {
      let read = try Experiment.reading(delays(more))
      #expect(try Experiment.reading(read.resolvedYAML).delays == read.delays)
      guard case .trace(let trace) = read.delays.availability else { return [] }
      return trace.stretches.map {
        $0.map { $0.lowerBound / Self.second..<$0.upperBound / Self.second }
      }
    }
    #expect(try stretches("") == [[2..<5], [], [0..<4]])
    #expect(try stretches(", assign: order") == [[0..<4], [0..<1], [2..<5]])
    // Whoever has no part in a trace is named.
    #expect(
      complaints(delays(""), "scheme=Async")
        == "test.yaml:3: delays.availability.file: found nothing of \"bob\": client 1 is never "
        + "available, so no weight can make up for it; allowed: scheme.weights: adaptive or "
        + "identical, or delays in which each client is there")
    let others = TemporaryFile("client,start,end\nx,1,2\n")
    let foreign = delays("").replacing(online.path, with: others.path)
    #expect(
      complaints(foreign)
        == "test.yaml:3: delays.availability.file: found nothing of any of the 3 clients; allowed: "
        + "clients that are called as those whose work was recorded, or assign: order or random")
  }

  @Test(arguments: [
    ("FedAvg", "a round waits for all clients, so that none would end"),
    ("FedAvg-sample-2", "a round waits for all but 0 of the clients that it draws"),
    ("FedBuff-4", "a buffer of 4 would never be full; allowed: a size of at most 3"),
    ("FedFix-1", "no weight can make up for it"),
    ("FedAvg_deadline-1", "no weight can make up for it"),
  ])
  func `a client that was never there is refused where it is waited for or divided by`(
    scheme: String, reason: String
  ) throws {
    let yaml =
      "clients: 4\nscheme: \(scheme)\ndelays: { kind: trace, durations: [[1], [2], [1.5]] }"
    let found = complaints(yaml)
    #expect(found.hasPrefix("test.yaml:3: delays.durations: found no client 3: client 3 is never"))
    #expect(found.contains(reason))
    #expect(complaints(yaml, "scheme.weights=adaptive").isEmpty == reason.contains("weight"))
    let listed = yaml.replacing("[1.5]]", with: "[], [1.5]]")
    #expect(complaints(listed).contains("found nothing of client 2: client 2 is never available"))
    if scheme != "FedBuff-4" { #expect(complaints(yaml, "clients=3").isEmpty) }
  }

  @Test(arguments: [
    (
      "durations: [[1], [2]], unit: sec",
      "unit: found \"sec\"; allowed: none, ns, us, ms, s, min, h, d"
    ),
    (
      "durations: [[1], [2]], scale: 0",
      "scale: found 0; allowed: a number from 0.000000001 to "
        + "1000000000000000"
    ),
    ("durations: [[1], [2]], assign: seed", "assign: found \"seed\"; allowed: random, order"),
    (
      "durations: [[], []]",
      "durations: found nothing of any of the 2 clients; allowed: something "
        + "of one of them"
    ),
    (
      "durations: [[1], [2e-10]], unit: ms",
      "durations[1][0]: found 2e-10; allowed: a time that is, "
        + "by unit and scale, from 0.000000001 to 4611686018 time units"
    ),
    ("durations: [[1], 2]", "durations[1]: found 2; allowed: a list of times"),
    (
      "unit: s",
      "durations: missing with kind trace; allowed: a list with a list of times for each "
        + "client, or file"
    ),
  ])
  func `what a trace cannot be is refused`(keys: String, sentence: String) {
    let found = complaints("clients: 2\ndelays: { kind: trace, \(keys) }")
    #expect(found.hasPrefix("test.yaml:2: delays.\(sentence)"), "\(found)")
  }
}
