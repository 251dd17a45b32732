import Messaging

/// Keys for a coordinator and its client processes.
struct TrialKeys {
  /// What the coordinator is started with.
  let arguments: [String]
  /// What client processes find in their environment.
  let environment: [String: String]

  /// Makes new ones in a folder.
  init(in folder: String) throws {
    let coordinator = try CurveKeyPair.make()
    try KeyFile(name: "coordinator", pair: coordinator).write(in: folder)
    try KeyFile(name: "client", pair: .make()).write(in: folder)
    let (allowed, own) = KeyFile.paths(of: "client", in: folder)
    arguments = [
      "--key", KeyFile.paths(of: "coordinator", in: folder).secretKey, "--allow", allowed,
    ]
    environment = [
      "METRONOME_KEY": own, "METRONOME_COORDINATOR_KEY": coordinator.publicKey.text,
    ]
  }
}
