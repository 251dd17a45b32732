import ArgumentParser
import Glibc
import Messaging
import Runtime

/// What shows a coordinator who a client process is, and the other way round.
struct ClientKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The file of this process's secret key, for a coordinator that has keys; the default is what \
      METRONOME_KEY says.
      """, valueName: "file"), completion: .file())
  var key: String?

  // A key may begin with "-".
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The coordinator's public key: its file, or its 40 characters; the default is what \
      METRONOME_COORDINATOR_KEY says.
      """, valueName: "key"), completion: .file())
  var coordinatorKey: String?

  /// Nil where there are none.
  /// - Parameter asksEnvironment: whether what it says counts where the options are absent.
  /// - Throws: where only one is there, or one cannot be read.
  func keys(asksEnvironment: Bool) throws -> ClientKeys? {
    let own = key ?? (asksEnvironment ? variable("METRONOME_KEY") : nil)
    let coordinators =
      coordinatorKey ?? (asksEnvironment ? variable("METRONOME_COORDINATOR_KEY") : nil)
    switch (own, coordinators) {
    case (nil, nil): return nil
    case (let own?, let other?):
      return ClientKeys(
        own: try CurveKeyPair(path: own),
        coordinator: try CurveKey(other) ?? KnownKey(path: other).key)
    case (_?, nil):
      throw ValidationError("--key: goes with --coordinator-key, the key of whom it speaks with")
    case (nil, _?):
      throw ValidationError("--coordinator-key: goes with --key, this process's own secret key")
    }
  }
}

/// Whom a coordinator lets in.
struct CoordinatorKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The file of the coordinator's secret key: whoever connects must have a key that --allow \
      names.
      """, valueName: "file"), completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp(
      """
      The public key file of a client process that may connect, or a folder of such files; may be \
      given several times.
      """, valueName: "path"), completion: .file())
  var allow: [String] = []

  @Flag(
    help: """
      Lets anybody who reaches a tcp endpoint connect, unencrypted: for a network that only you \
      are in.
      """)
  var insecure = false

  /// Nil where anybody may.
  /// - Throws: where one cannot be read.
  func keys() throws -> CoordinatorKeys? {
    guard let key else { return nil }
    return CoordinatorKeys(
      own: try CurveKeyPair(path: key), allowed: try AllowedKeys(paths: allow))
  }

  /// Refuses to let strangers in unasked.
  /// - Parameter endpoint: where the coordinator is to listen; nil for nowhere.
  func check(_ endpoint: String?) throws {
    switch (key, allow.isEmpty) {
    case (_?, true):
      throw ValidationError(
        "--key: goes with --allow, which names the keys of the client processes that may connect")
    case (nil, false): throw ValidationError("--allow: goes with --key, the coordinator's own")
    default: break
    }
    if key != nil, insecure {
      throw ValidationError("found --key and --insecure; allowed: one of them")
    }
    guard key == nil, !insecure, let endpoint, isReachedFromOutside(endpoint) else { return }
    throw ValidationError(
      """
      --bind: found \(endpoint), where other machines can connect; allowed without keys: \
      tcp://127.0.0.1:PORT and ipc. Give --key and --allow (`metronome keys new` makes keys, see \
      docs/keys.md), or --insecure in a network that only you are in
      """)
  }
}

/// What the environment says; nil where it says nothing.
func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
