import Foundation
import Glibc

/// A fresh folder for one test, and the programs that it starts there as a user types them.
///
/// What the programs leave behind, files and processes, can be looked at; all of it goes with the
/// workspace.
final class Workspace {
  let path: String

  init() throws {
    var template = Array("/tmp/metronome-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure("no folder can be made in /tmp") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    for folder in [temporaryFolder, cacheFolder] { try makeFolder(folder) }
  }

  deinit {
    for process in processes { kill(process.id, SIGKILL) }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// What the programs know as TMPDIR: launchers put their sockets there.
  var temporaryFolder: String { path + "/tmp" }
  var cacheFolder: String { path + "/cache" }

  /// Somewhere to listen that is this workspace's own.
  var endpoint: String { "ipc://\(path)/socket" }

  // MARK: Files

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: absolute(name), withIntermediateDirectories: true)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: absolute(name)))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: absolute(name)))
  }

  func text(of name: String) throws -> String {
    String(decoding: try bytes(of: name), as: UTF8.self)
  }

  func bytes(of name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: absolute(name)))
  }

  /// The same; empty when there is no such file.
  func textIfThere(of name: String) -> String { (try? text(of: name)) ?? "" }

  /// The names in a folder, sorted.
  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: absolute(folder)).sorted()
  }

  /// When the file was written last.
  func date(of name: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: absolute(name))[.modificationDate] as? Date
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: absolute(name)) }

  private func absolute(_ name: String) -> String {
    name.hasPrefix("/") ? name : "\(path)/\(name)"
  }

  // MARK: Programs

  /// Starts a program in the folder; the default is metronome.
  /// - Parameters:
  ///   - cache: a variable of the environment in place of the one that leads to the cache.
  ///   - kernels: the kind of processor that OpenBLAS is to take kernels for.
  func start(
    _ arguments: [String], program: String? = nil, folder: String = "",
    cache: String? = nil, kernels: String? = nil
  ) throws -> RunningProgram {
    try RunningProgram(
      program ?? metronomePath(), arguments, folder: "\(path)/\(folder)",
      environment: [
        "PATH=/usr/bin:/bin", "TMPDIR=\(temporaryFolder)",
        cache ?? "XDG_CACHE_HOME=\(cacheFolder)", "SWIFT_BACKTRACE=enable=no",
      ] + (kernels.map { ["OPENBLAS_CORETYPE=\($0)"] } ?? []), capturingIn: path)
  }

  /// Runs a program to its end.
  func run(
    _ arguments: [String], program: String? = nil, folder: String = "", cache: String? = nil
  ) async throws -> Ending {
    try await start(arguments, program: program, folder: folder, cache: cache).ending()
  }

  /// A process that lives, of those started here and of those that they started.
  struct FoundProcess {
    let id: pid_t
    /// Its first argument, such as `client`.
    let verb: String
  }

  /// Told from all others by their environment, whoever their parents are by now.
  var processes: [FoundProcess] { Self.processes(in: temporaryFolder) }

  /// Those whose files are to be in this folder.
  static func processes(in temporaryFolder: String) -> [FoundProcess] {
    let mark = "TMPDIR=\(temporaryFolder)\0"
    let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return ids.compactMap { pid_t($0) }.sorted().compactMap { id in
      guard let environment = FileManager.default.contents(atPath: "/proc/\(id)/environ"),
        String(decoding: environment, as: UTF8.self).contains(mark),
        let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline")
      else { return nil }
      let arguments = String(decoding: line, as: UTF8.self).split(separator: "\0")
      return FoundProcess(id: id, verb: arguments.count > 1 ? String(arguments[1]) : "")
    }
  }

  /// The processes that do this verb's work, once there are as many.
  func processes(of verb: String, count: Int) async throws -> [pid_t] {
    var found: [pid_t] = []
    try await eventually("\(count) processes of \(verb)") {
      found = processes.filter { $0.verb == verb }.map(\.id)
      return found.count == count
    }
    return found
  }

  /// No process is left, and no socket.
  func isClean() throws -> Bool {
    try processes.isEmpty && names(in: temporaryFolder).isEmpty
  }
}

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Waits until the condition holds; a missed deadline is a failure.
func eventually(
  _ what: String, within seconds: Double = 20, _ condition: () throws -> Bool
) async throws {
  let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
  while try !condition() {
    guard ContinuousClock.now < deadline else {
      throw Failure("not within \(seconds) s: \(what)")
    }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// The program that was built along with these tests.
func metronomePath() throws -> String {
  let candidates = CommandLine.arguments.prefix(1) + Bundle.allBundles.map(\.bundlePath)
  for candidate in candidates {
    var folder = URL(fileURLWithPath: candidate)
    while folder.path != "/" {
      let program = folder.appendingPathComponent("metronome").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder),
        !isFolder.boolValue, access(program, X_OK) == 0
      {
        return program
      }
      folder.deleteLastPathComponent()
    }
  }
  throw Failure("the program metronome is not beside \(candidates.joined(separator: " or "))")
}
