import Foundation
import Glibc
import Testing

/// `metronome doctor` on machines where something is wrong on purpose.
@Suite(.fewAtATime) struct DoctorVerbTests {
  struct Finding: Decodable {
    let found, subject, verdict: String
    let mend: String?
    let needed: Bool
  }

  struct Report: Decodable {
    let findings: [Finding]
    let fit: Bool
    let version: String

    func finding(_ subject: String) throws -> Finding {
      try #require(findings.first { $0.subject == subject }, "\(subject)")
    }
  }

  /// What is found by a doctor that a shell starts after `commands`, and the code that it ends with.
  private func report(
    after commands: String = ":", in workspace: Workspace
  ) async throws -> (Report, code: Int32) {
    let ending = try await workspace.start(
      ["-c", "\(commands); exec \"$0\" doctor --json", try metronomePath()], program: "/bin/sh"
    ).ending(within: 30)
    #expect(ending.errors.isEmpty)
    let report = try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
    #expect(report.fit == (ending.code == 0))
    #expect(report.fit == !report.findings.contains(where: \.needed))
    for finding in report.findings {
      #expect((finding.verdict == "ok") == (finding.mend == nil), "\(finding)")
    }
    return (report, ending.code)
  }

  @Test func `where runs are possible nothing that they need is missing`() async throws {
    let workspace = try Workspace()
    let (report, code) = try await report(in: workspace)
    #expect(code == 0)
    let version = try await workspace.run(["--version"]).output
    #expect(report.version + "\n" == version)
    #expect(try report.finding("program").found.contains(report.version))
    for subject in ["ZeroMQ", "OpenBLAS", "protobuf-c", "libsodium", "zlib", "xxHash"] {
      let finding = try report.finding(subject)
      #expect(finding.verdict == "ok" && finding.found.contains(/^\d+\.\d+/), "\(finding)")
    }
    for subject in ["open files", "ipc socket", "tcp socket", "this folder", "data cache"] {
      #expect(try report.finding(subject).verdict == "ok")
    }
    // It leaves nothing.
    #expect(try workspace.isClean())
    #expect(try workspace.names(in: workspace.cacheFolder).isEmpty)
  }

  @Test func `its lines say the same as its JSON`() async throws {
    let workspace = try Workspace()
    let (report, code) = try await report(in: workspace)
    let text = try await workspace.run(["doctor"])
    #expect(text.code == code)
    for finding in report.findings where !["memory", "this folder"].contains(finding.subject) {
      #expect(
        text.output.split(separator: "\n").contains { line in
          line.hasPrefix(finding.verdict + " ") && line.contains("  \(finding.subject) ")
            && line.hasSuffix("  \(finding.found)")
        }, "\(finding)")
      if let mend = finding.mend { #expect(text.output.contains("  mend: \(mend)\n")) }
    }
  }

  @Test func `without gnuplot runs are possible, and its package is named`() async throws {
    let (report, code) = try await report(after: "PATH=/nowhere", in: Workspace())
    #expect(code == 0)
    let finding = try report.finding("gnuplot")
    #expect(finding.verdict == "missing")
    #expect(finding.mend?.contains("apt-get install gnuplot-nox") == true)
  }

  @Test func `a gnuplot that refuses, hangs or lacks a format is told of`() async throws {
    let workspace = try Workspace()
    for (script, said) in [
      ("echo no display >&2; exit 1", "no display"),
      ("echo '5.4 svg dumb png' >&2", "cannot draw pngcairo, pdfcairo"),
      ("exec /bin/sleep 1000", "no answer within ten seconds"),
    ] {
      try workspace.write("#!/bin/sh\n\(script)\n", to: "gnuplot")
      #expect(chmod(workspace.path + "/gnuplot", 0o755) == 0)
      let (report, code) = try await report(after: "PATH=\(workspace.path)", in: workspace)
      #expect(code == 0)
      let finding = try report.finding("gnuplot")
      #expect(finding.verdict == "warning" && finding.found.contains(said), "\(finding)")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can mount"))
  func `a cache that cannot be written is missing`() async throws {
    let workspace = try Workspace()
    let ending = try await workspace.run(
      [
        "-m", "/bin/sh", "-c",
        "mount -t tmpfs -o ro none cache && exec \"$0\" doctor", try metronomePath(),
      ], program: "/usr/bin/unshare")
    #expect(ending.code == 3)
    #expect(ending.output.contains("/cache/metronome: the data cache cannot be written: Read-only"))
    #expect(ending.output.contains("mend: set XDG_CACHE_HOME to a folder that can be"))
    #expect(ending.output.hasSuffix("\nmissing for any run: data cache\n"))
  }

  @Test func `a cache folder that is none is missing`() async throws {
    let workspace = try Workspace()
    try workspace.write("", to: "file")
    let (report, code) = try await report(
      after: "export XDG_CACHE_HOME=\(workspace.path)/file", in: workspace)
    #expect(code == 3)
    #expect(try report.finding("data cache").needed)
  }

  @Test func `a TMPDIR that is too long is told of`() async throws {
    let long = "/tmp/" + String(repeating: "x", count: 80)
    let (report, code) = try await report(after: "export TMPDIR=\(long)", in: Workspace())
    #expect(code == 0)
    let finding = try report.finding("socket folder")
    #expect(finding.verdict == "warning" && finding.found.contains("85 bytes"), "\(finding)")
  }

  @Test func `a TMPDIR that is not there leaves no socket, but over tcp`() async throws {
    let workspace = try Workspace()
    let (report, code) = try await report(after: "export TMPDIR=/no/such", in: workspace)
    #expect(code == 3)
    let finding = try report.finding("ipc socket")
    #expect(finding.needed && finding.mend?.hasSuffix("--transport tcp") == true, "\(finding)")
    // As it says.
    try workspace.write(SmallExperiment.brief().yaml, to: "small.yaml")
    let command = "export TMPDIR=/no/such; exec \"$0\" run small.yaml --output run"
    for (more, code) in [("", Int32(3)), (" --transport tcp", 0)] {
      let run = try await workspace.run(
        ["-c", command + more, try metronomePath()], program: "/bin/sh")
      #expect(run.code == code, "\(run.errors)")
    }
  }

  @Test(arguments: [12, 20, 60])
  func `with too few open files it ends, and says how many are needed`(limit: Int) async throws {
    let (report, code) = try await report(after: "ulimit -n \(limit)", in: Workspace())
    #expect(code == 3)
    let finding = try report.finding("open files")
    #expect(finding.needed && finding.found.hasPrefix("at most \(limit) for a process"))
    #expect(finding.mend?.hasPrefix("raise the limit with `ulimit -n ") == true)
  }

  @Test func `variables that mislead are told of`() async throws {
    let (report, code) = try await report(
      after: "export OPENBLAS_NUM_THREADS=8 OPENBLAS_CORETYPE=Nehalem", in: Workspace())
    #expect(code == 0)
    #expect(try report.finding("threads").mend?.contains("`unset OPENBLAS_NUM_THREADS`") == true)
    #expect(try report.finding("kernels").mend?.contains("`unset OPENBLAS_CORETYPE`") == true)
    #expect(try report.finding("OpenBLAS").found.hasSuffix("Nehalem"))
  }

  @Test func `a folder that is gone cannot have runs`() async throws {
    let (report, code) = try await report(
      after: "mkdir gone; cd gone; rmdir ../gone", in: Workspace())
    #expect(code == 3)
    #expect(try report.finding("this folder").needed)
  }
}
