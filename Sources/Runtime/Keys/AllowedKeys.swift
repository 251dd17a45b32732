import Federation
public import Messaging

/// The keys that client processes may have, and which clients each stands for.
public struct AllowedKeys: Sendable {
  /// A key that may connect.
  struct Entry: Sendable {
    /// What people call it: its file's name.
    let name: String
    /// The clients that it alone stands for; none where it stands for any that no key is bound to.
    let clients: ClientRanges
  }

  private var entries: [CurveKey: Entry] = [:]
  /// The clients that some key is bound to.
  private(set) var bound = ClientRanges()

  /// Reads the public keys of files, and of all that lie in folders.
  /// - Throws: `KeyFileError` where one cannot be read, `AllowedKeysError` where two say different things.
  public init(paths: [String]) throws {
    for path in paths {
      for known in try KnownKey.read(at: path) { try add(known) }
    }
    bound = ClientRanges(entries.values.flatMap { $0.clients.ranges })
  }

  private mutating func add(_ known: KnownKey) throws {
    var clients = ClientRanges()
    if let text = known.clients {
      guard let read = ClientRanges(text: text) else {
        throw AllowedKeysError(
          "the key \(known.name): clients: found \"\(text)\"; allowed: numbers and ranges of "
            + "numbers, such as 0-9 or 3,5,8-10")
      }
      clients = read
    }
    if let other = entries[known.key], other.clients != clients {
      throw AllowedKeysError(
        "the keys \(other.name) and \(known.name) are the same and stand for different clients; "
          + "leave one of them out")
    }
    entries[known.key] = Entry(name: known.name, clients: clients)
  }

  /// Nil for a key that may not connect.
  func entry(of key: CurveKey) -> Entry? { entries[key] }
}

/// Why keys cannot be allowed, as a sentence.
public struct AllowedKeysError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// What a coordinator needs to speak with nobody but those whom it knows.
public struct CoordinatorKeys: Sendable {
  let own: CurveKeyPair
  let allowed: AllowedKeys

  public init(own: CurveKeyPair, allowed: AllowedKeys) {
    (self.own, self.allowed) = (own, allowed)
  }
}
