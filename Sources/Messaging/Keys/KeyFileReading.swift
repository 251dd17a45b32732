internal import Files
internal import Glibc

/// A public key as its file has it.
public struct KnownKey: Hashable, Sendable {
  /// The file's name without its ending.
  public let name: String
  /// The key.
  public let key: CurveKey
  /// The clients that it stands for, as `0-9`; nil for any.
  public let clients: String?

  /// Reads the public key of a file, be it the public or the secret one.
  public init(path: String) throws(KeyFileError) {
    let entries = try KeyFileEntries(path: path, isSecret: false)
    guard let key = entries.publicKey.flatMap(CurveKey.init) else {
      throw KeyFileError("\(path): no public key is in this file; \(KeyFileEntries.origin)")
    }
    let last = path.split(separator: "/").last.map(String.init) ?? path
    self.name = last.split(separator: ".key").first.map(String.init) ?? last
    self.key = key
    self.clients = entries.clients
  }

  /// Reads the public keys of a file, or of all files in a folder that end as public ones do, by name.
  public static func read(at path: String) throws(KeyFileError) -> [KnownKey] {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return [try KnownKey(path: path)]
    }
    let found: [String]
    do throws(FileProblem) { found = try names(inFolder: path) } catch {
      throw KeyFileError(path, error)
    }
    var keys: [KnownKey] = []
    for name in found where name.hasSuffix(".key") && !name.hasPrefix(".") {
      keys.append(try KnownKey(path: "\(path)/\(name)"))
    }
    guard !keys.isEmpty else {
      throw KeyFileError(
        "\(path): no public key is in this folder; put the NAME.key of each client there, "
          + "as `metronome keys new NAME` makes it")
    }
    return keys
  }
}

extension CurveKeyPair {
  /// Reads a secret key's file.
  /// - Throws: also where others than its user can read it.
  public init(path: String) throws(KeyFileError) {
    let entries = try KeyFileEntries(path: path, isSecret: true)
    guard let secret = entries.secretKey else {
      throw KeyFileError(
        "\(path): no secret key is in this file; name the one that ends in .key_secret")
    }
    guard let pair = CurveKeyPair(publicKey: entries.publicKey ?? "", secretKey: secret) else {
      throw KeyFileError(
        "\(path): the keys in this file are no pair; \(KeyFileEntries.origin)")
    }
    self = pair
  }
}

/// What a key file says.
struct KeyFileEntries {
  static let origin = "a key file is made by `metronome keys new NAME`"
  /// None has as much.
  private static let byteCountMax = 64 << 10

  private(set) var publicKey: String?
  private(set) var secretKey: String?
  private(set) var clients: String?

  /// - Parameter isSecret: whether nobody else may be able to read it.
  init(path: String, isSecret: Bool) throws(KeyFileError) {
    let text = try Self.text(of: path, isSecret: isSecret)
    for line in text.split(whereSeparator: \.isNewline) {
      let entry = line.trimmingSpaces
      guard !entry.hasPrefix("#"), let equals = entry.firstIndex(of: "=") else { continue }
      let value = entry[entry.index(after: equals)...].trimmingSpaces
      guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'",
        value.last == quote
      else { continue }
      let bare = String(value.dropFirst().dropLast())
      switch entry[..<equals].trimmingSpaces {
      case "public-key": publicKey = bare
      case "secret-key": secretKey = bare
      case "clients": clients = bare
      default: break
      }
    }
  }

  private static func text(of path: String, isSecret: Bool) throws(KeyFileError) -> String {
    let descriptor: Int32
    do throws(FileProblem) { descriptor = try openRegularFile(path, O_RDONLY) } catch {
      throw KeyFileError(path, error)
    }
    defer { close(descriptor) }
    if isSecret, let others = try othersWhoRead(descriptor, path) {
      throw KeyFileError(
        "\(path): \(others) can read this secret key; run `chmod 600` on it, and make a new pair "
          + "if somebody may have read it")
    }
    var bytes = [UInt8](repeating: 0, count: byteCountMax)
    var count = 0
    do throws(FileProblem) {
      while count < bytes.count {
        let more = try readBytes(of: descriptor, into: &bytes, from: count)
        if more == 0 { break }
        count += more
      }
    } catch {
      throw KeyFileError(path, error)
    }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// Who besides us may read an open file, in words; nil for nobody. That its group may is how a secret
  /// comes that another user owns and gives to us through the group, as on Kubernetes.
  private static func othersWhoRead(
    _ descriptor: Int32, _ path: String
  ) throws(KeyFileError) -> String? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw KeyFileError(path, .system(errno)) }
    if status.st_mode & 0o007 != 0 { return "all users of this machine" }
    let isOurs = status.st_uid == geteuid()
    return status.st_mode & 0o070 != 0 && isOurs ? "the users of its group" : nil
  }
}

extension Substring {
  /// Without the spaces and tabs at its ends.
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return text
  }
}
