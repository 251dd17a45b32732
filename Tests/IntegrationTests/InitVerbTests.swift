import Foundation
import Testing

@testable import metronome

/// `metronome init`, as it is typed.
@Suite(.fewAtATime) struct InitVerbTests {
  @Test(arguments: Example.all.map(\.name))
  func `a written example runs as it is, where its data are here`(name: String) async throws {
    let workspace = try Workspace()
    let written = try await workspace.run(["init", name])
    #expect(written.code == 0, "\(written.errors)")
    let ownClients = name == "external" ? " --client-command 'python3 clients.py'" : ""
    #expect(written.output.contains("\n  metronome run \(name).yaml\(ownClients)\n"))
    // Its clients are the user's to write.
    guard ownClients.isEmpty else { return }
    if written.output.contains("Its data are not here yet: ") {
      #expect(["bible", "cifar10", "lstm", "shakespeare"].contains(name) || name.isOfFashion)
      let refused = try await workspace.run(["data", "\(name).yaml"])
      #expect(refused.code == 3)
      return
    }
    // A network of a million and a half parameters takes its time: the first of its five rounds.
    let shorter = name == "w2" ? ["--set", "stop.aggregations=1", "--set", "evaluate.every=1"] : []
    let ending = try await workspace.run(
      ["run", "\(name).yaml", "--output", "run", "--quiet"] + shorter)
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).summary["name"] as? String == name)
  }

  @Test func `without a name every example has a line`() async throws {
    let workspace = try Workspace()
    let list = try await workspace.run(["init"])
    #expect(list.code == 0)
    let lines = list.output.split(separator: "\n")
    #expect(lines.count == Example.all.count + 1)
    for (line, example) in zip(lines, Example.all) {
      #expect(line.hasPrefix(example.name + " ") && line.hasSuffix(example.summary))
    }
    #expect(try workspace.names(in: ".").allSatisfy { !$0.hasSuffix(".yaml") })
  }

  @Test func `no file is overwritten, nor one that the example reads`() async throws {
    let workspace = try Workspace()
    try workspace.write("mine", to: "nodes.csv")
    let companion = try await workspace.run(["init", "nodes"])
    #expect(companion.code == 2)
    #expect(
      companion.errors == """
        metronome: nodes.csv: is there already and stays as it is; give another file with --output

        """)
    #expect(!workspace.exists("nodes.yaml"))
    try workspace.write("mine", to: "w1.yaml")
    #expect(try await workspace.run(["init", "w1"]).code == 2)
    // A link that leads nowhere is something, too.
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/w2.yaml", withDestinationPath: "nowhere")
    #expect(try await workspace.run(["init", "w2"]).code == 2)
    #expect(try workspace.text(of: "w1.yaml") == "mine")
    #expect(try workspace.text(of: "nodes.csv") == "mine")
    #expect(!workspace.exists("nowhere"))
  }

  @Test func `what cannot be written is said`() async throws {
    let workspace = try Workspace()
    let unknown = try await workspace.run(["init", "fashion"])
    #expect(unknown.code == 2)
    #expect(unknown.lastError.hasPrefix("metronome: \"fashion\" is no example; allowed: async, "))
    let nowhere = try await workspace.run(["init", "w1", "--output", "no/such.yaml"])
    #expect(nowhere.code == 3)
    #expect(nowhere.lastError.hasPrefix("metronome: no/such.yaml: cannot be written"))
    let lines = try await workspace.run(["init", "w1", "--output", "two\nlines.yaml"])
    #expect(lines.code == 2)
    #expect(try await workspace.run(["init", "--output", "w1.yaml"]).code == 2)
  }
}

extension String {
  /// Whether an example of this name needs Fashion-MNIST.
  fileprivate var isOfFashion: Bool {
    ["async", "fashion-f80", "mlp", "w1", "w2", "w3"].contains(self)
  }
}
