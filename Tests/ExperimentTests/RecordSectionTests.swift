import Experiment
import Federation
import Testing

@Suite struct RecordSectionTests {
  @Test func `words stand for all and for nothing but evaluations`() throws {
    #expect(try Experiment.reading("").record == .usual)
    #expect(try Experiment.reading("record: all").record == .all)
    #expect(try Experiment.reading("record: none").record == .none)
    let some = try Experiment.reading(
      "record: { updates: 10, updates-per-client: 2, aggregations: none, clients: all }")
    #expect(
      some.record
        == RecordRule(
          updates: 10, updatesPerClient: 2, aggregations: 0, clients: nil,
          clientMeasures: 1_000_000))
  }

  @Test(arguments: ["all", "none", "{ updates: 3, clients: none }", "{ client-measures: 7 }"])
  func `what is kept is written, and read back equal`(record: String) throws {
    let read = try Experiment.reading("record: \(record)")
    #expect(try Experiment(yaml: read.resolvedYAML, file: "elsewhere.yaml") == read)
  }

  @Test(arguments: [
    (
      "record: some",
      "test.yaml:1: record: found \"some\"; allowed: all, none, or a mapping"
    ),
    (
      "record: { updates: -1 }",
      "test.yaml:1: record.updates: found -1; allowed: a whole number from 1 to 1000000000, "
        + "all, or none"
    ),
    (
      "record: { client: 1 }",
      "test.yaml:1: record.client: unknown key; allowed: updates, updates-per-client, "
        + "aggregations, clients, client-measures; did you mean \"clients\"?"
    ),
  ])
  func `what is no such setting is refused`(yaml: String, sentence: String) {
    let error = #expect(throws: ExperimentError.self) { try Experiment.reading(yaml) }
    #expect(error?.description == sentence)
  }

  @Test(arguments: [1, 3, 999, 1_000, 1_001, 54_321])
  func `clients that are kept are spread evenly, and each is there once`(count: Int) {
    let places = RecordRule.usual.clientPlaces(among: count)
    #expect(places.count == min(count, 1_000))
    #expect(Set(places).count == places.count && places.first == 0)
    let gaps = zip(places.dropFirst(), places).map { $0 - $1 }
    #expect((gaps.max() ?? 1) - (gaps.min() ?? 1) <= 1)
    #expect(places.allSatisfy { (0..<count).contains($0) })
  }

  @Test func `settings are flat, with numbers as numbers`() throws {
    let settings = try Experiment.reading(
      "scheme: FedFix-0.5\ntraining: { rate: 0.1 }\nseed: 18446744073709551615\nclients: 3"
    )
    .flatSettings
    let values = Dictionary(uniqueKeysWithValues: settings.map { ($0.key, $0.value) })
    #expect(values["scheme"] == .text("FedFix-0.5") && values["scheme.kind"] == .text("fedfix"))
    #expect(values["scheme.interval"] == .real(0.5) && values["clients"] == .integer(3))
    #expect(values["training.rate"] == .real(0.1) && values["training.steps"] == .integer(10))
    #expect(values["data.partition.kind"] == .text("iid"))
    #expect(values["record.updates-per-client"] == .text("all"))
  }

  @Test func `of a long list only its length is a setting`() throws {
    let many = (1...101).map { "\($0)" }.joined(separator: ", ")
    let settings = try Experiment.reading("clients: 101\nimportance: [\(many)]").flatSettings
    #expect(settings.contains { $0.key == "importance" && $0.value == .text("a list of 101") })
    let few = try Experiment.reading("clients: 2\nimportance: [1, 3]").flatSettings
    #expect(few.contains { $0.key == "importance" && $0.value == .text("[1, 3]") })
  }
}
