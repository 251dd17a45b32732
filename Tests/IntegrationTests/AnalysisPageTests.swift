import Foundation
import Records
import Testing

/// The SQL of docs/analysis.md, as it stands there. `scripts/check-analysis` runs all of the page.
@Suite struct AnalysisPageTests {
  @Test func `each question in SQL has an answer`() async throws {
    let page = try String(
      contentsOf: TidyTests.root.appendingPathComponent("docs/analysis.md"), encoding: .utf8)
    let questions = page.matches(of: /(?ms)^```sql\n(.*?)^```$/).map { String($0.1) }
    #expect(questions.count == 10)
    let workspace = try Workspace()
    // Of clients with labels, an accuracy, and staleness.
    let experiment = """
      clients: 6
      data: { source: fashion-mnist, partition: dirichlet-0.1 }
      training: { steps: 1, batch: 8 }
      delays: F-80
      scheme: FedFix-0.5
      stop: { time: 4 }
      evaluate: { every: 2, train-samples: 10 }

      """
    try workspace.write(experiment, to: "labels.yaml")
    let ending = try await workspace.run(["run", "labels.yaml", "--output", "run"])
    try #require(ending.code == 0, "\(ending.errors)")
    let store = try StoredRun("\(workspace.path)/run")
    for question in questions {
      let (columns, rows) = try store.rows(of: question)
      #expect(!rows.isEmpty, "\(question)")
      for column in columns.indices {
        #expect(rows.contains { $0[column] != .absent }, "\(columns[column]) of \(question)")
      }
    }
  }
}
