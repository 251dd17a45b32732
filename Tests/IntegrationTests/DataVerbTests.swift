import Testing

/// `metronome data`, and runs on files of one's own, as a user types them.
@Suite(.fewAtATime) struct DataVerbTests {
  private static let table =
    "x,y,kind,who\n"
    + (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 3),user\($0 % 4)\n" }.joined()

  private static func experiment(_ test: String) -> String {
    """
    name: table
    clients: 4
    data: { source: csv, file: table.csv, label: kind, client: who,
      partition: { kind: natural, test: \(test) } }
    stop: { aggregations: 3 }

    """
  }

  @Test func `the division is shown, and written with its picture`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.table, to: "table.csv")
    try workspace.write(Self.experiment("mirrored"), to: "table.yaml")
    let ending = try await workspace.run(["data", "table.yaml", "--output", "pictures"])
    #expect(ending.code == 0)
    #expect(ending.output.hasPrefix("table: 54 training samples of 4 clients\n"))
    let rows = try workspace.text(of: "pictures/division.csv").split(separator: "\n")
    #expect(rows.count == 13)
    #expect(rows[0] == "client,name,label,label_name,train_samples,test_samples")
    #expect(rows[1].hasPrefix("0,user0,0,,"))
    if ending.errors.isEmpty {
      #expect(workspace.exists("pictures/division.png"))
      #expect(workspace.exists("pictures/division.svg"))
      #expect(workspace.exists("pictures/division.pdf"))
    } else {
      #expect(ending.errors.contains("gnuplot is not here"))
    }
  }

  @Test func `a bad table ends the verb with its line`() async throws {
    let workspace = try Workspace()
    try workspace.write(Self.table + "1,2,0\n", to: "table.csv")
    try workspace.write(Self.experiment("mirrored"), to: "table.yaml")
    let ending = try await workspace.run(["data", "table.yaml"])
    #expect(ending.code == 3)
    #expect(
      ending.errors == "metronome: table.csv:62: 3 cells; the header names 4 columns\n")
  }

  @Test func `with a global test every client has the measures over all test samples`() async throws
  {
    let workspace = try Workspace()
    try workspace.write(Self.table, to: "table.csv")
    try workspace.write(Self.experiment("global"), to: "table.yaml")
    let ending = try await workspace.run(
      ["run", "table.yaml", "--processes", "2", "--output", "results"])
    #expect(ending.code == 0)
    let rows = try workspace.text(of: "results/clients.csv").split(separator: "\n").dropFirst()
    let tests = Set(rows.map { $0.split(separator: ",").suffix(3).joined(separator: ",") })
    #expect(rows.count == 4 && tests.count == 1)
    #expect(tests.first?.hasPrefix("6,") ?? false)
  }

  @Test func `of numbers that are found no accuracy is shown, and none is stopped by`() async throws
  {
    let workspace = try Workspace()
    let rows = (0..<30).map { "\($0 % 5),\($0 % 5).5\n" }.joined()
    try workspace.write("x,y\n" + rows, to: "numbers.csv")
    try workspace.write(
      """
      clients: 3
      data: { source: csv, file: numbers.csv, target: y }
      model: linear
      stop: { aggregations: 40, loss: 1.5 }

      """, to: "numbers.yaml")
    let ending = try await workspace.run(["run", "numbers.yaml", "--output", "run"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("stopped by loss\n"))
    #expect(ending.output.contains("  test loss  ") && !ending.output.contains("accuracy"))
    let final = try #require(FinishedRun("run", in: workspace).summary["final"] as? [String: Any])
    #expect(final.keys.sorted() == ["test_loss", "train_loss"])
    let evaluations = try workspace.text(of: "run/metrics.csv").split(separator: "\n").dropFirst()
    #expect(evaluations.allSatisfy { $0.hasSuffix(",") && !$0.hasSuffix(",,") })
    let clients = try workspace.text(of: "run/clients.csv").split(separator: "\n").dropFirst()
    // Loss but no accuracy, of both sets.
    #expect(clients.count == 3 && clients.allSatisfy { $0.contains(",,1,") && $0.hasSuffix(",") })

    let refused = try await workspace.run(["run", "numbers.yaml", "--set", "stop.accuracy=0.9"])
    #expect(refused.code == 2)
    #expect(
      refused.errors
        == "metronome: --set stop.accuracy=0.9: stop.accuracy: found 0.9 where there are no classes "
        + "to be found, and so no accuracy; allowed: none, or a test loss as stop.loss\n")
  }

  @Test func `test samples of users who do not train are measured together, and it is said`()
    async throws
  {
    func table(_ users: Range<Int>) -> String {
      "x,kind,who\n"
        + users.flatMap { user in (0..<6).map { "\($0),\($0 % 2),\(user)\n" } }.joined()
    }
    let workspace = try Workspace()
    try workspace.write(table(0..<3), to: "train.csv")
    try workspace.write(table(3..<5), to: "test.csv")
    try workspace.write(
      """
      clients: 3
      data: { source: csv, file: train.csv, test-file: test.csv, label: kind, client: who,
        partition: natural }
      stop: { aggregations: 2 }

      """, to: "users.yaml")
    let division = try await workspace.run(["data", "users.yaml"])
    #expect(
      division.output.contains("\ntest: all test samples belong to clients that do not train,"))
    let ending = try await workspace.run(["run", "users.yaml", "--output", "run"])
    let remark = "12 samples of clients that do not train, all together"
    #expect(ending.errors.contains("metronome: tested on \(remark)\n"))
    #expect(ending.output.contains("\n  tested on      \(remark)\n"))
    let clients = try workspace.text(of: "run/clients.csv").split(separator: "\n").dropFirst()
    #expect(clients.allSatisfy { $0.contains(",12,") })

    // A share that rounds to no sample: only the file can tell.
    let refused = try await workspace.run([
      "run", "users.yaml", "--set", "data.test-file=none", "--set", "data.test-share=0.01",
      "--set", "stop.accuracy=0.5", "--output", "none",
    ])
    #expect(refused.code == 2 && !workspace.exists("none"))
    #expect(
      refused.lastError
        == "metronome: stop.accuracy: none of the 3 clients that are evaluated has test samples, so "
        + "that no evaluation can reach it; allowed: none")
  }
}
