import Foundation
import Glibc
import Testing

/// Hosts with a real sshd, each in a network of its own; `scripts/test-hosts` makes them, in a folder of a
/// workspace. They end with the last reference, or with the tests, whatever ends these.
final class Laboratory {
  /// Only root can make networks, and only `scripts/test --all` installs what is needed.
  static let isWanted =
    ProcessInfo.processInfo.environment["METRONOME_TEST_ALL"] != nil && geteuid() == 0

  let workspace: Workspace
  private let script = Process()
  private let lifeline = Pipe()
  private let said = Pipe()

  /// The address of whoever starts runs.
  static let address = "10.77.0.1"

  init(_ workspace: Workspace, hosts: Int) async throws {
    self.workspace = workspace
    try workspace.makeFolder("lab")
    script.executableURL = TidyTests.root.appendingPathComponent("scripts/test-hosts")
    script.arguments = [workspace.path + "/lab", "\(hosts)"]
    script.standardInput = lifeline
    script.standardOutput = said
    try script.run()
    var text = ""
    while !text.contains("ready\n") {
      let data = said.fileHandleForReading.availableData
      guard !data.isEmpty else { throw Failure("scripts/test-hosts ended: \(text)") }
      text += String(decoding: data, as: UTF8.self)
    }
  }

  deinit {
    try? lifeline.fileHandleForWriting.close()
    script.waitUntilExit()
  }

  /// Starts a program in the network of whoever starts runs.
  func start(_ program: String, _ arguments: [String]) throws -> RunningProgram {
    try workspace.start(
      ["--target", "\(script.processIdentifier)", "--net", program] + arguments,
      program: "/usr/bin/nsenter")
  }

  /// Runs a command on a host.
  func run(_ command: String, on host: String) async throws -> Ending {
    try await start("/usr/bin/ssh", ["-F", config, host, command]).ending(within: 20)
  }

  /// Takes a host off the network.
  func cutOff(_ host: String) async throws {
    let ending = try await start("/usr/sbin/ip", ["link", "set", host, "down"]).ending(within: 10)
    try #require(ending.code == 0, "\(ending.errors)")
  }

  private var config: String { workspace.path + "/lab/config" }

  /// Starts a launch of an experiment on hosts, as the hosts file lists them.
  func launch(
    _ experiment: SmallExperiment, hosts: String, more: [String] = [], port: Int? = nil
  ) throws -> RunningProgram {
    try workspace.write(experiment.yaml, to: "small.yaml")
    let told = port.map { ", port: \($0)" } ?? ""
    try workspace.write(
      """
      coordinator: { address: \(Self.address)\(told) }
      defaults:
        program: "\(try metronomePath())"
        environment: { TMPDIR: "\(workspace.temporaryFolder)" }
      hosts:
      \(hosts)

      """, to: "hosts.yaml")
    let arguments = [
      "launch", "ssh", "small.yaml", "--hosts", "hosts.yaml", "--output", "run",
    ]
    return try start(try metronomePath(), arguments + more + ["--", "-F", config])
  }

  /// Whether nothing of a launch runs on the hosts; a host tells for all of them.
  func isQuiet(asking host: String) async throws -> Bool {
    let listed = try await run("ps -e -o args=", on: host).output
    return listed.contains("sshd") && !listed.contains("dd bs=1") && !listed.contains("client --l")
      && !listed.contains("sleep 1000")
  }
}
