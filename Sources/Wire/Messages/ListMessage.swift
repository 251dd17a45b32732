/// A message with a list that may be longer than a message, and so may come in parts.
public protocol ListMessage: Equatable, Sendable {
  associatedtype Entry

  /// The list, or the part of it.
  var entries: [Entry] { get set }
  /// Whether another message with the next part follows.
  var continues: Bool { get set }
  /// What the message is about, for sentences: "Evaluation 7".
  var title: String { get }

  /// How many bytes an entry takes at most when it is encoded.
  static func byteCountMax(of entry: Entry) -> Int

  /// Refuses entries that may not stand in a list together, whole or in part.
  func checkEntries() throws(WireError)
}

extension ListMessage {
  /// The messages that carry this one: itself when its list fits, else copies with a part each, to be
  /// sent in this order with no other of their kind between them.
  public func parts(entryCountMax: Int = Limits.listCountMax) -> [Self] {
    precondition(entryCountMax > 0, "a part has at least 1 entry, not \(entryCountMax)")
    var parts: [Self] = []
    var start = 0
    repeat {
      var end = start, byteCount = 0
      while end < entries.count, end - start < entryCountMax {
        byteCount += Self.byteCountMax(of: entries[end])
        // An entry that is too large for a part is sent alone.
        if byteCount > Limits.partByteCountMax, end > start { break }
        end += 1
      }
      if start == 0, end == entries.count { return [self] }
      var part = self
      part.entries = Array(entries[start..<end])
      part.continues = end < entries.count
      parts.append(part)
      start = end
    } while start < entries.count
    return parts
  }
}

/// Puts the parts of messages of one kind from one peer together again.
public struct ListAssembly<Message: ListMessage> {
  private let entryCountMax: Int
  /// The message begun, without its entries; nil between messages.
  private var begun: Message?
  private var entries: [Message.Entry] = []

  /// - Parameter entryCountMax: how many entries a whole list has at most, so that a peer cannot make
  ///   us hold more.
  public init(entryCountMax: Int) { self.entryCountMax = entryCountMax }

  /// Takes a message or a part of one. Returns the message with all of its list once that is
  /// complete.
  ///
  /// An error forgets the message begun.
  public mutating func add(_ message: Message) throws(WireError) -> Message? {
    do throws(WireError) {
      return try accept(message)
    } catch {
      forgetBegun()
      throw error
    }
  }

  private mutating func accept(_ message: Message) throws(WireError) -> Message? {
    try WireError.check(
      entries.count + message.entries.count, in: 0...entryCountMax,
      "the number of entries of \(message.title)")
    if begun == nil, !message.continues { return message }
    var rest = message
    rest.entries = []
    rest.continues = false
    if let begun, begun != rest {
      throw .outOfRange(
        field: "the message after a part of \(begun.title)", found: "a part of \(message.title)",
        allowed: "the next part of the same message, all other fields equal")
    }
    // Else a peer could go on for ever.
    try WireError.check(
      message.entries.count, in: 1...max(1, entryCountMax),
      "the number of entries in a part of \(message.title)")
    begun = rest
    entries += message.entries
    guard !message.continues else { return nil }
    rest.entries = entries
    forgetBegun()
    try rest.checkEntries()
    return rest
  }

  private mutating func forgetBegun() {
    begun = nil
    entries = []
  }
}
