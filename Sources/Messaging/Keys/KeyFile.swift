internal import Files
internal import Glibc

/// The two files of a key pair, in the format of ZeroMQ's certificates, which pyzmq and czmq read and
/// write: `NAME.key` with the public key, for others, and `NAME.key_secret` with both.
public struct KeyFile: Sendable {
  private static let publicSuffix = ".key"
  private static let secretSuffix = ".key_secret"

  private let name: String
  private let pair: CurveKeyPair
  private let clients: String?

  /// - Parameters:
  ///   - name: the files' name without their ending.
  ///   - clients: the clients that the key is to stand for, as `0-9`; nil for any.
  public init(name: String, pair: CurveKeyPair, clients: String? = nil) {
    (self.name, self.pair, self.clients) = (name, pair, clients)
  }

  /// Where its files lie in a folder.
  public static func paths(
    of name: String, in folder: String
  ) -> (publicKey: String, secretKey: String) {
    ("\(folder)/\(name)\(publicSuffix)", "\(folder)/\(name)\(secretSuffix)")
  }

  /// Writes both, the secret one so that only this user can read it.
  /// - Throws: where one is there already, or cannot be written.
  public func write(in folder: String) throws(KeyFileError) {
    guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
      throw KeyFileError(
        "\"\(name)\" is no name for a key; allowed: what can be a file's name, such as site3")
    }
    let (publicPath, secretPath) = Self.paths(of: name, in: folder)
    for path in [publicPath, secretPath] where unsafe access(path, F_OK) == 0 {
      throw KeyFileError("\(path): this key is there already; choose another name, or remove it")
    }
    try Self.write(
      "# The secret key of \(name). Keep it to yourself: whoever has it can speak in its name.\n"
        + entries(secret: pair.secretKey), to: secretPath, mode: 0o600)
    try Self.write(
      "# The public key of \(name). Give it to those whom it is to speak with.\n"
        + entries(secret: nil), to: publicPath, mode: 0o644)
  }

  private func entries(secret: String?) -> String {
    let metadata = clients.map { "    clients = \"\($0)\"\n" } ?? ""
    let secretLine = secret.map { "    secret-key = \"\($0)\"\n" } ?? ""
    return "metadata\n\(metadata)curve\n    public-key = \"\(pair.publicKey)\"\n\(secretLine)"
  }

  private static func write(_ text: String, to path: String, mode: mode_t) throws(KeyFileError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(path, flags, mode)
    guard descriptor >= 0 else { throw KeyFileError(path, .system(errno)) }
    defer { close(descriptor) }
    // Whatever the mask for new files is.
    guard fchmod(descriptor, mode) == 0 else { throw KeyFileError(path, .system(errno)) }
    do throws(FileProblem) {
      try unsafe writeAll(Array(text.utf8).span.bytes, to: descriptor)
    } catch {
      throw KeyFileError(path, error)
    }
  }
}

/// Why a key file cannot be had, as a sentence that its user can act on. It never says what is in it.
public struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  init(_ path: String, _ problem: FileProblem) {
    switch problem {
    case .otherKind(let kind): self.init("\(path): this is \(kind); a key file is expected here")
    case .system(let code): self.init("\(path): \(unsafe String(cString: strerror(code)))")
    }
  }
}
