import Foundation
import Glibc
import Testing

/// `launch ssh` with a real ssh and real hosts, as far as one machine has them.
@Suite(.serialized, .enabled(if: Laboratory.isWanted)) struct SSHHostsTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test func `two hosts do the run to the same bits`() async throws {
    // It lasts until the host comes, too, whose connection takes longer.
    let experiment = SmallExperiment.lasting()
    let usual = try await workspace.finish(experiment, processes: 2)
    let lab = try await Laboratory(workspace, hosts: 2)
    let ending = try await lab.launch(
      experiment, hosts: "  - { host: node1, processes: 2 }\n  - { host: node2, processes: 2 }"
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    let log = try workspace.text(of: "run/coordinator.log")
    #expect(log.contains("node1") && log.contains("node2"))
    #expect(try await lab.isQuiet(asking: "node1"))
    #expect(try workspace.isClean())
  }

  @Test func `hosts that are away, strange or without the program are named`() async throws {
    let usual = try await workspace.finish(.brief(), processes: 1)
    let lab = try await Laboratory(workspace, hosts: 4)
    // One that is down, and one whose key is not the known one.
    try await lab.cutOff("node2")
    let known = try workspace.text(of: "lab/known_hosts").split(separator: "\n")
    let other = known[2].split(separator: " ")[2]
    try workspace.write(
      known.map { $0.hasPrefix("10.77.4.2") ? "10.77.4.2 ssh-ed25519 \(other)\n" : "\($0)\n" }
        .joined(), to: "lab/known_hosts")
    let ending = try await lab.launch(
      .brief(),
      hosts: """
          - node1
          - node2
          - { host: node3, program: metronome }
          - node4
          - node9
        """
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    for sentence in [
      "host node3: \"metronome\" cannot be run there (",
      "host node4: Host key verification failed; its key is not the known one",
      "host node9: ssh: Could not resolve hostname node9",
    ] {
      #expect(ending.errors.contains("metronome: \(sentence)"), "\(ending.errors)")
    }
    #expect(try workspace.isClean())
  }

  @Test func `hosts that die in the middle are named, and the run ends with the same bits`()
    async throws
  {
    let usual = try await workspace.finish(.lasting(), processes: 2)
    let lab = try await Laboratory(workspace, hosts: 3)
    let launcher = try lab.launch(
      .lasting(), hosts: "  - node1\n  - { host: node2, processes: 2 }\n  - node3")
    try await eventually("all hosts at work", within: 60) {
      let log = workspace.textIfThere(of: "run/coordinator.log")
      return ["(node1", "(node2", "(node3"].allSatisfy { log.contains($0) }
    }
    // Its sshd goes with all that it serves, but for the one who listens.
    _ = try await lab.run(
      "for id in $(pgrep -f 'sshd: root@notty'); do [ $(hostname) = $(nsenter --target $id --uts "
        + "hostname) ] && kill -9 $id; done", on: "node2")
    try await eventually("the end of node2") { launcher.errors.contains("host node2: ") }
    #expect(launcher.errors.contains("what it was at is done by others"))
    // This one's line is dead without a word.
    try await lab.cutOff("node3")
    let ending = try await launcher.ending(within: 60)
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    #expect(ending.errors.contains("of 3 hosts failed: node2"))
  }

  @Test func `a launcher that is killed leaves nothing on real hosts`() async throws {
    let lab = try await Laboratory(workspace, hosts: 2)
    let stubborn = "trap '' TERM INT HUP; sleep 1000 & while :; do sleep 1000; done"
    let launcher = try lab.launch(
      .endless,
      hosts: """
          - { host: node1, processes: 2 }
          - { host: node2, client-command: "\(stubborn)" }
        """)
    _ = try await workspace.processes(of: "client", count: 2)
    try await eventually("the stubborn one") {
      workspace.processes.contains { $0.verb == "1000" }
    }
    launcher.send(SIGKILL)
    _ = try await launcher.ending()
    try await eventually("the end of all", within: 10) { try workspace.isClean() }
    #expect(try await lab.isQuiet(asking: "node1"))
  }

  @Test func `a line that is slow and breaks changes no bit`() async throws {
    // Long enough for a few cuts.
    var experiment = SmallExperiment.lasting()
    experiment.stop = "{ updates: 300 }"
    let usual = try await workspace.finish(experiment, processes: 2)
    let lab = try await Laboratory(workspace, hosts: 2)
    let proxy = try lab.start(
      TidyTests.root.appendingPathComponent("scripts/delaying-proxy").path,
      [
        "--stay", "--listen", "\(Laboratory.address):6000", "--to", "127.0.0.1:5555", "--delay",
        "25", "--cut-every", "2",
      ])
    let launcher = try lab.launch(
      experiment, hosts: "  - { host: node1, processes: 2 }\n  - node2",
      more: ["--bind", "tcp://127.0.0.1:5555"], port: 6000)
    let ending = try await launcher.ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    #expect(proxy.isRunning())
  }
}
