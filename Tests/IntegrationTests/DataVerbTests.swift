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
    #expect(rows.count == 13 && rows[0] == "client,label,train_samples,test_samples")
    if ending.errors.isEmpty {
      #expect(workspace.exists("pictures/division.png"))
      #expect(workspace.exists("pictures/division.svg"))
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
}
