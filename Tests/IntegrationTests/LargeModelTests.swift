import Foundation
import Glibc
import Synchronization
import Testing

/// Models of hundreds of megabytes, which travel in parts.
@Suite(.serialized) struct LargeModelTests {
  /// 320 MB as float32, in 20 parts.
  private static let parameters = 80_000_000

  /// Stand-ins answer with the same numbers always: of 17 values in turn. FedAvg of two clients, two rounds.
  private static func yaml(_ encoding: String) -> String {
    """
    name: large
    clients: 2
    data: { source: external, parameters: \(parameters) }
    scheme: FedAvg
    stop: { aggregations: 2 }
    evaluate: { points: 1 }
    encoding: \(encoding)

    """
  }

  @Test(arguments: ["float32", "float16"])
  func `a model of 320 MB is trained, and the coordinator holds as much as the page says`(
    encoding: String
  ) async throws {
    let workspace = try Workspace()
    try workspace.write(Self.yaml(encoding), to: "large.yaml")
    let standIn =
      URL(fileURLWithPath: try metronomePath()).deletingLastPathComponent().path
      + "/metronome-benchmarks stand-in"
    let launcher = try workspace.start([
      "run", "large.yaml", "--output", "run", "--client-command", standIn, "--processes", "1",
      "--checkpoint-every", "none",
    ])
    let watch = MemoryWatch(of: "coordinator", in: workspace.temporaryFolder)
    defer { watch.end() }
    try await eventually("the end of the run", within: 200) { !launcher.isRunning() }
    let peak = watch.end()
    let ending = try await launcher.ending()
    try #require(ending.code == 0, "\(ending.errors)")
    try expectSum(in: workspace, encoding)

    let rows = try workspace.text(of: "run/metrics.csv").split(separator: "\n")
    let bytes = 4 * 2 * Self.parameters * (encoding == "float16" ? 2 : 4)
    #expect(rows.last?.split(separator: ",")[4] == "\(bytes)")
    // Two versions, a sum and two deltas, and one more that came early; the frames of the version, and of
    // what the socket holds.
    let vector = 4 * Self.parameters
    let frames = (encoding == "float16" ? 2 : 4) * Self.parameters
    #expect(peak > 2 * vector && peak < 6 * vector + 2 * frames, "\(peak >> 20) MiB")
  }

  /// Half of each of the two deltas, twice.
  private func expectSum(in workspace: Workspace, _ encoding: String) throws {
    let file = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: workspace.path + "/run/model.npz"))
    defer { try? file.close() }
    let start = try #require(try file.read(upToCount: 400))
    let header = try #require(start.firstIndex(of: UInt8(ascii: "\n"))) + 1
    for place in [0, 1, 16, 4_194_303, 4_194_304, Self.parameters - 1] {
      try file.seek(toOffset: UInt64(header + 4 * place))
      let bytes = try #require(try file.read(upToCount: 4))
      let value = bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
      let sent = Float(place % 17) * 1e-4
      let delta = encoding == "float16" ? Float(Float16(sent)) : sent
      #expect(value == 2 * delta, "\(place)")
    }
  }
}

/// Looks again and again how much memory a process of a workspace had at most, on a thread of its own: tests that
/// run beside it may leave no other for seconds.
private final class MemoryWatch: Sendable {
  private let state = Mutex((peak: 0, isOver: false))

  init(of verb: String, in folder: String) {
    Thread.detachNewThread { [self] in
      while !state.withLock({ $0.isOver }) {
        let ids = Workspace.processes(in: folder).filter { $0.verb == verb }.map(\.id)
        let largest = ids.map(Self.peak).max() ?? 0
        state.withLock { $0.peak = max($0.peak, largest) }
        usleep(20_000)
      }
    }
  }

  /// - Returns: the most that was seen, in bytes.
  @discardableResult func end() -> Int {
    state.withLock {
      $0.isOver = true
      return $0.peak
    }
  }

  private static func peak(of id: pid_t) -> Int {
    let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
  }
}
