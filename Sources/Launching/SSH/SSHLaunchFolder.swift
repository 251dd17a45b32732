internal import Experiment
internal import Federation
internal import Files
internal import Glibc
internal import Messaging
internal import Records
internal import SystemPackage

/// What belongs to a launch and not to the run, in the run folder: `launch/`, with the hosts file, what the
/// hosts printed and, as long as it goes on, the keys.
struct SSHLaunchFolder: Sendable {
  /// The run folder.
  let run: String
  var path: String { run + "/launch" }
  /// The hosts file as it was at the launch, for a run that goes on.
  static func hostsPath(in run: String) -> String { run + "/launch/hosts.yaml" }

  private var keysPath: String { path + "/keys" }
  /// The coordinator's secret key.
  var coordinatorKeyPath: String { KeyFile.paths(of: Self.coordinator, in: keysPath).secretKey }
  /// The folder of the keys that may connect.
  var allowedPath: String { keysPath + "/clients" }

  private static let coordinator = "coordinator"

  /// Makes it.
  /// - Throws: when it cannot be made.
  func make(hosts text: String) throws {
    try RunFolder.makeFolder(path)
    try Self.write(text, to: Self.hostsPath(in: run))
  }

  /// Makes the keys of this launch: one for the clients of each host that has clients of its own, which
  /// alone may speak for them, and one for all others.
  /// - Returns: what each host is given.
  func makeKeys(for hosts: HostsFile) throws -> [HostScript.Keys] {
    removeKeys()
    for folder in [keysPath, allowedPath] {
      guard mkdir(folder, 0o700) == 0 else { throw ResultsError.unwritable(folder, errno) }
    }
    let coordinator = try CurveKeyPair.make()
    try KeyFile(name: Self.coordinator, pair: coordinator).write(in: keysPath)
    var common: String?
    return try hosts.hosts.enumerated().map { place, host in
      let secret: String
      if host.hostedClients.isEmpty {
        secret = try common ?? makeKey("any")
        common = secret
      } else {
        let name = "\(place)-\(host.name.replacing("/", with: "_"))"
        secret = try makeKey(name, clients: host.hostedClients.list)
      }
      return HostScript.Keys(
        secretFile: secret, coordinator: coordinator.publicKey.description)
    }
  }

  /// Makes a client's key.
  /// - Returns: its secret file's text.
  private func makeKey(_ name: String, clients: String? = nil) throws -> String {
    let pair = try CurveKeyPair.make()
    try KeyFile(name: name, pair: pair, clients: clients).write(in: allowedPath)
    let path = KeyFile.paths(of: name, in: allowedPath).secretKey
    let bytes = try contents(ofRegularFile: path)
    // From now on it is on its way to its host, and in our memory, alone.
    unlink(path)
    return String(decoding: bytes ?? [], as: UTF8.self)
  }

  /// They are of no use to anybody else, and none once the launch is over.
  func removeKeys() {
    for folder in [allowedPath, keysPath] {
      for name in (try? names(inFolder: folder)) ?? [] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
  }

  private static func write(_ text: String, to path: String) throws {
    let file = FileDescriptor(rawValue: try openResultFile(path, O_WRONLY | O_CREAT | O_TRUNC))
    do {
      _ = try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    } catch {
      throw ResultsError.unwritable(path, (error as? Errno)?.rawValue ?? EIO)
    }
  }
}
