import Foundation
import Glibc
import Testing

/// `launch ssh`: client processes on other machines, which a program in the place of ssh takes this one for.
@Suite(.fewAtATime) struct LaunchSSHTests {
  private let ssh: StandInSSH
  private var workspace: Workspace { ssh.workspace }

  init() throws { ssh = try StandInSSH() }

  @Test func `client processes of two hosts do the run to the same bits`() async throws {
    let usual = try await workspace.finish(.short, processes: 2)
    let ending = try await ssh.start(
      .short, hosts: "  - { host: node1, processes: 2 }\n  - alice@node2"
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("sha256 \(try usual.digests.model)"))
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    // A short run may be over before the last has joined.
    #expect(try (1...3).contains(FinishedRun("run", in: workspace).integer("processes")))
    // No keys are left, and nobody who lists processes sees what the hosts were told.
    let left = try workspace.names(in: "run/launch")
    #expect(left.allSatisfy { $0 == "hosts.yaml" || $0.hasSuffix(".log") }, "\(left)")
    #expect(ssh.commands.split(separator: "\n").count == 2)
    #expect(ssh.commands.contains("-o BatchMode=yes") && !ssh.commands.contains("tcp://"))
    #expect(try workspace.isClean())
  }

  @Test func `clients that live on a host are trained there alone`() async throws {
    let usual = try await workspace.finish(.short, processes: 2)
    let ending = try await ssh.start(
      .short,
      hosts: """
          - { host: north, host-clients: 0-3 }
          - { host: south, processes: 2, host-clients: 4-5 }
        """
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    // Each host has a key of its own, which stands for its clients.
    let log = try workspace.text(of: "run/coordinator.log")
    #expect(log.contains("the key 0-north") && log.contains("the key 1-south"), "\(log)")
  }

  @Test func `hosts that cannot do their part are named, and the others go on`() async throws {
    let usual = try await workspace.finish(.brief(), processes: 1)
    try workspace.makeFolder("old")
    try workspace.write("#!/bin/sh\necho 0.0.1\n", to: "old/metronome")
    chmod(workspace.path + "/old/metronome", 0o755)
    let ending = try await ssh.start(
      .brief(),
      hosts: """
          - down1
          - { host: node1, program: /no/such/metronome }
          - { host: node2, program: \(workspace.path)/old/metronome }
          - { host: node3, data: "/no such folder" }
          - { host: node4, environment: { TMPDIR: /no/such/folder } }
          - node5
        """
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    for sentence in [
      "host down1: ssh: connect to host down1 port 22: Connection refused; see whether it is up",
      "host node1: \"/no/such/metronome\" cannot be run there (",
      "host node2: \"\(workspace.path)/old/metronome\" is version 0.0.1 there, and ",
      "host node3: there is no folder \"/no such folder\"; put the data there",
      "host node4: no folder for its key can be made there (mktemp",
      "5 of 6 hosts failed: ",
    ] {
      #expect(ending.errors.contains("metronome: \(sentence)"), "\(ending.errors)")
    }
    #expect(try workspace.text(of: "run/launch/down1.log").contains("Connection refused"))
    #expect(try workspace.isClean())
  }

  @Test func `without any host that works the run fails, and nothing is left`() async throws {
    let ending = try await ssh.start(.brief(), hosts: "  - down1\n  - down2").ending(within: 20)
    #expect(ending.code == 3)
    #expect(
      ending.errors.contains(
        "no client process is left: those that were started ended before they joined"))
    #expect(try workspace.isClean())
  }

  @Test func `a client process that fails is shown with its last lines`() async throws {
    let command =
      "seq 30; echo broken >&2; [ $METRONOME_PROCESS = 0 ] && exit 5; exec "
      + "\"\(try metronomePath())\" client --connect \"$METRONOME_ENDPOINT\""
    let ending = try await ssh.start(
      .brief(), hosts: "  - { host: node1, processes: 2, environment: { WHO: me } }",
      ["--client-command", command]
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(
      ending.errors.contains(
        "metronome: host node1: process 0 ended with exit code 5; the last that it printed:\n"))
    #expect(ending.errors.contains("metronome:   broken\n"))
    #expect(!ending.errors.contains("metronome:   11\n"), "\(ending.errors)")
    #expect(try workspace.text(of: "run/launch/node1-0.log").hasPrefix("1\n2\n"))
    #expect(try workspace.isClean())
  }

  @Test func `a command of the user's own finds what it needs in its environment`() async throws {
    let ending = try await ssh.start(
      .brief(),
      hosts: """
          - host: node1
            processes: 2
            data: \(workspace.path)
            client-command: >-
              env > "\(workspace.path)/env-$METRONOME_PROCESS";
              exec "\(try metronomePath())" client --connect "$METRONOME_ENDPOINT"
            environment: { WHO: "it's me", OMP_NUM_THREADS: 7, CUDA_VISIBLE_DEVICES: "3,5" }
        """
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    for (process, processor) in [(0, "3"), (1, "5")] {
      let variables = try workspace.text(of: "env-\(process)")
      for line in [
        "METRONOME_ENDPOINT=tcp://127.0.0.1:", "METRONOME_PROCESSES=2\n", "WHO=it's me\n",
        "OMP_NUM_THREADS=7\n", "CUDA_VISIBLE_DEVICES=\(processor)\n",
        "METRONOME_DATA=\(workspace.path)\n",
      ] {
        #expect(variables.contains(line), "\(line) in \(variables)")
      }
    }
  }

  @Test func `a launcher that is killed leaves nothing on its hosts`() async throws {
    // A program that heeds nothing, and one that it started.
    let stubborn = "trap '' TERM INT HUP; sleep 1000 & while :; do sleep 1000; done"
    let launcher = try ssh.start(
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
  }

  @Test func `a launch that is interrupted ends all, and goes on to the same bits`() async throws {
    let usual = try await workspace.finish(.lasting(), processes: 2)
    let launcher = try ssh.start(
      .lasting(), hosts: "  - { host: node1, processes: 2 }", ["--checkpoint-every", "none"])
    try await eventually("rows of metrics.csv") {
      workspace.textIfThere(of: "run/metrics.csv").split(separator: "\n").count > 2
    }
    launcher.send(SIGINT)
    let ending = try await launcher.ending(within: 15)
    #expect(ending.code == 130, "\(ending.errors)")
    #expect(try workspace.isClean())
    // With the hosts file of the launch.
    let rest = try await ssh.start(nil, hosts: "  - x", ["--resume", "run"]).ending()
    #expect(rest.code == 0, "\(rest.errors)")
    #expect(try FinishedRun("run", in: workspace).digests == usual.digests)
    #expect(ssh.commands.split(separator: "\n").allSatisfy { $0.contains("-- node1 ") })
    #expect(try workspace.isClean())
  }

  @Test func `what would be done is shown, and not done`() async throws {
    let ending = try await ssh.start(
      .brief(), hosts: "  - { host: node1, program: /opt/my programs/metronome }",
      ["--dry-run", "--", "-F", "my config"]
    ).ending()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("metronome coordinator small.yaml --output run --bind "))
    #expect(ending.output.contains("ssh -F 'my config' -T "))
    #expect(ending.output.contains("m_program='/opt/my programs/metronome'\n"))
    #expect(ending.output.contains("METRONOME_ENDPOINT=tcp://127.0.0.1:PORT\n"))
    #expect(!workspace.exists("run") && ssh.commands.isEmpty)
  }

  @Test func `a hosts file that is wrong is refused before anything starts`() async throws {
    let wrong = try await ssh.start(.brief(), hosts: "  - { host: a, proceses: 2 }").ending()
    #expect(wrong.code == 2)
    #expect(wrong.lastError.contains("hosts.yaml:3: hosts[0].proceses: unknown key; allowed: "))
    let missing = try await workspace.run(
      ["launch", "ssh", "small.yaml", "--hosts", "no.yaml", "--output", "run"])
    #expect(missing.code == 2 && missing.lastError.hasPrefix("metronome: no.yaml: "))
    let none = try await workspace.run(["launch", "ssh", "small.yaml"])
    #expect(none.code == 2 && none.errors.contains("give --hosts FILE"), "\(none.errors)")
    #expect(!workspace.exists("run"))
  }
}
