import Messaging

/// Tries to agree with a coordinator to speak, and says when no further one will help.
struct Handshake {
  /// A coordinator that ends hangs up too, but not time and again.
  private static let hangUpsMax = 10

  private var hangUps = 0

  /// Why nothing will come of it, in words; nil where it may yet.
  /// - Parameter keys: ours; nil where we have none.
  mutating func end(
    after failure: ConnectionMonitor.HandshakeFailure, _ keys: ClientKeys?
  ) -> String? {
    switch failure {
    case .keyRefused:
      return "the key \(keys?.own.publicKey.text ?? "") is not among those that it allows; give "
        + "it the public key file (its --allow)"
    case .otherMechanism where keys == nil:
      return "it speaks with those alone that have keys; give --key and --coordinator-key"
    case .otherMechanism:
      return "it has no keys, so nothing shows who it is; leave out --key and --coordinator-key, "
        + "or start it with --key and --allow"
    case .hungUp:
      hangUps += 1
      guard hangUps >= Self.hangUpsMax else { return nil }
      return keys == nil
        ? "it hangs up each time, as one does that speaks with those alone that have keys; give "
          + "--key and --coordinator-key"
        : "it hangs up each time, as one does that has another key, or none; check "
          + "--coordinator-key, or leave out both where it has none"
    case .otherKey, .notOurProtocol: return nil
    }
  }
}
