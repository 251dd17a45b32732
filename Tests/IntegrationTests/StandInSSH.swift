import Foundation
import Testing

/// A workspace with a program `ssh` that takes every host for this machine, but for those named `down...`.
/// The real one is tried in `SSHHostsTests`.
final class StandInSSH {
  let workspace: Workspace
  private let programs: String

  init() throws {
    workspace = try Workspace()
    programs = workspace.path + "/bin"
    try workspace.makeFolder("bin")
    // As sshd does, the command gets a session of its own, and a login shell that may print.
    try workspace.write(
      """
      #!/bin/sh
      printf '%s\\n' "$*" >>\(workspace.path)/ssh-commands
      while [ "$1" != -- ]; do shift; done
      case $2 in down*)
        echo "ssh: connect to host $2 port 22: Connection refused" >&2
        exit 255 ;;
      esac
      echo 'Welcome!'
      exec setsid --wait /bin/sh -c "$3"

      """, to: "bin/ssh")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: programs + "/ssh")
  }

  /// Starts a launch of an experiment on hosts.
  func start(
    _ experiment: SmallExperiment?, hosts: String, _ more: [String] = []
  ) throws -> RunningProgram {
    if let experiment { try workspace.write(experiment.yaml, to: "small.yaml") }
    try workspace.write(
      "defaults: { program: \"\(try metronomePath())\" }\nhosts:\n\(hosts)\n", to: "hosts.yaml")
    let what = experiment == nil ? [] : ["small.yaml", "--output", "run", "--hosts", "hosts.yaml"]
    return try workspace.start(
      ["PATH=\(programs):/usr/bin:/bin", try metronomePath(), "launch", "ssh"] + what
        + ["--bind", "tcp://127.0.0.1:*"] + more, program: "/usr/bin/env")
  }

  /// What ssh was started with, a line for each time.
  var commands: String { workspace.textIfThere(of: "ssh-commands") }
}
