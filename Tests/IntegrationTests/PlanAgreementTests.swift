import Testing

/// What a run carries out is what the plan says.
@Suite(.fewAtATime) struct PlanAgreementTests {
  static let cases: [(scheme: String, stop: String, delays: String)] = [
    ("FedAvg", "{ aggregations: 7 }", "F-80"),
    ("FedAvg-sample-3", "{ time: 5 }", "exponential"),
    ("Async", "{ updates: 50 }", "exponential"),
    ("Async_identical", "{ time: 4 }", "F-0"),
    ("FedFix-0.5", "{ updates: 31 }", "F-80"),
    ("FedFix-0.2", "{ time: 3 }", "F-80"),
    ("FedBuff-4", "{ aggregations: 12 }", "F-80"),
    ("FedBuff-4_arrival", "{ updates: 41 }", "exponential"),
  ]

  @Test(arguments: cases)
  func `a run's plan_sha256 is that of the rows that plan writes`(
    scheme: String, stop: String, delays: String
  ) async throws {
    let workspace = try Workspace()
    var experiment = SmallExperiment.brief(scheme)
    (experiment.stop, experiment.delays) = (stop, delays)
    let run = try await workspace.finish(experiment, processes: 2)
    try workspace.write(experiment.yaml, to: "plan.yaml")
    let plan = try await workspace.run(["plan", "plan.yaml", "--csv", "plan.csv"])
    #expect(plan.code == 0, "\(plan.errors)")
    let lines = try workspace.text(of: "plan.csv").split(separator: "\n")
    #expect(lines.first == "aggregation,time,client,base_version,staleness,weight")
    let rows = lines.dropFirst()
    #expect(rows.count == (try run.integer("updates")))
    try workspace.write(rows.map { $0 + "\n" }.joined(), to: "rows.csv")
    let sum = try await workspace.run(["rows.csv"], program: "/usr/bin/sha256sum")
    #expect(sum.output == "\(try run.digests.plan)  rows.csv\n")
  }
}
