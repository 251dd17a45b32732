import Foundation
import Glibc
import Records
import Testing

/// Client processes that are not alike, and what is known of each.
@Suite(.fewAtATime) struct DifferentMachinesTests {
  private static func openBLAS(_ more: String = "") -> SmallExperiment {
    var experiment = SmallExperiment.endless
    experiment.arithmetic = "openblas" + more
    return experiment
  }

  /// OpenBLAS sums in another order on another kind of processor, which its environment can make it take
  /// this one for.
  @Test func `a process whose products have other bits is refused, and one like it is not`()
    async throws
  {
    let workspace = try Workspace()
    let run = try ManualRun(Self.openBLAS(), in: workspace)
    _ = try await run.endpoint()
    let arguments = ["client", "--connect", workspace.endpoint]
    let first = try workspace.start(arguments, kernels: "Nehalem")
    try await eventually("the first process") { run.log.contains("(Nehalem)") }
    let other = try await workspace.start(arguments, kernels: "Sandybridge").ending(within: 20)
    #expect(other.code == 3)
    #expect(
      other.lastError.contains(
        "refused: Hello.arithmetic: OpenBLAS has kernels for Sandybridge here, and for Nehalem in "
          + "the run's others, which sum in another order; set OPENBLAS_CORETYPE"),
      "\(other.errors)")
    let same = try workspace.start(arguments, kernels: "Nehalem")
    try await eventually("a second process") {
      run.log.matches(of: /joined, .*\(Nehalem\)/).count == 2
    }
    run.coordinator.send(SIGTERM)
    #expect(try await run.coordinator.ending(within: 10).code == 130)
    for client in [first, same] { #expect(try await client.ending(within: 10).code == 0) }
  }

  @Test func `both are taken where the run need not be reproducible`() async throws {
    let workspace = try Workspace()
    let run = try ManualRun(Self.openBLAS("\nreproducible: no"), in: workspace)
    _ = try await run.endpoint()
    let arguments = ["client", "--connect", workspace.endpoint]
    let clients = try ["Nehalem", "Sandybridge"].map {
      try workspace.start(arguments, kernels: $0)
    }
    try await eventually("both processes") {
      ["(Nehalem)", "(Sandybridge)"].allSatisfy { run.log.contains($0) }
    }
    run.coordinator.send(SIGTERM)
    #expect(try await run.coordinator.ending(within: 10).code == 130)
    for client in clients { #expect(try await client.ending(within: 10).code == 0) }
  }

  @Test func `the log, the store and the report say who did what on which machine`() async throws {
    let workspace = try Workspace()
    let run = try await workspace.finish(.brief("Async"), processes: 2)
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let log = try workspace.text(of: run.folder + "/coordinator.log")
    #expect(log.contains(/joined, with \d+ cores?, \d+\.\d [GM]iB of memory, the run's arithmetic/))
    let store = try StoredRun("\(workspace.path)/\(run.folder)")
    let processes = try store.processes()
    // One that starts slowly may find the run over.
    #expect((1...2).contains(processes.count))
    for process in processes {
      #expect(process.cores == cores && process.memory ?? 0 > 1 << 20)
      #expect(process.busy ?? 0 > 0 && process.left == nil)
    }
    // One may have come too late for some of the work.
    let updates = try run.integer("updates")
    #expect(processes.reduce(0) { $0 + ($1.updates ?? 0) } >= updates)
    #expect(processes.reduce(0) { $0 + ($1.evaluations ?? 0) } > 0)

    let report = try await workspace.run(["report", run.folder])
    #expect(report.code == 0, "\(report.errors)")
    let page = try workspace.text(of: run.folder + "/report.html")
    #expect(page.contains("Who did the work"))
    let name = try #require(processes[0].host)
    #expect(page.contains("<tr><th scope=\"row\">1</th><td>\(name)</td>"))
  }
}
