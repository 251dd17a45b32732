internal import CZeroMQ
internal import Glibc

/// Who a process is, and what only it knows: a public and a secret key of CurveZMQ
/// (https://rfc.zeromq.org/spec/26). Never printed.
@safe public struct CurveKeyPair: Sendable {
  /// What the other end knows us by.
  public let publicKey: CurveKey
  let secretKey: String

  /// - Parameters: as a key file has them.
  /// - Returns: nil where either is no key, or they do not belong together.
  init?(publicKey: String, secretKey: String) {
    guard isCurveKey(secretKey), let known = CurveKey(publicKey) else { return nil }
    var derived = [CChar](repeating: 0, count: 41)
    guard unsafe zmq_curve_public(&derived, secretKey) == 0,
      derived.dropLast().elementsEqual(publicKey.utf8.map(CChar.init(bitPattern:)))
    else { return nil }
    (self.publicKey, self.secretKey) = (known, secretKey)
  }

  private init(made publicKey: CurveKey, _ secretKey: String) {
    (self.publicKey, self.secretKey) = (publicKey, secretKey)
  }

  /// A new pair, by chance.
  ///
  /// Throws where ZeroMQ was built without encryption.
  public static func make() throws(MessagingError) -> CurveKeyPair {
    var publicText = [CChar](repeating: 0, count: 41)
    var secretText = publicText
    guard unsafe zmq_curve_keypair(&publicText, &secretText) == 0,
      let publicKey = CurveKey(text(publicText))
    else { throw .unavailable(operation: "making a key pair", code: zmq_errno()) }
    return CurveKeyPair(made: publicKey, text(secretText))
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// What a client process needs to speak with a coordinator that has keys.
public struct ClientKeys: Sendable {
  /// Its own.
  public let own: CurveKeyPair
  /// Whom it takes for its coordinator.
  public let coordinator: CurveKey

  public init(own: CurveKeyPair, coordinator: CurveKey) {
    (self.own, self.coordinator) = (own, coordinator)
  }
}
