/// Memory for the C structures of one message, freed together when it has been packed.
@safe struct PackingArena: ~Copyable {
  private var memory = MemoryBlocks()

  init() {}

  private mutating func allocate<Item>(_ count: Int) -> UnsafeMutablePointer<Item> {
    unsafe memory.take(count * MemoryLayout<Item>.stride).assumingMemoryBound(to: Item.self)
  }

  /// A C message, filled in by its own `init` function.
  mutating func make<Message>(
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void
  ) -> UnsafeMutablePointer<Message> {
    let message: UnsafeMutablePointer<Message> = unsafe allocate(1)
    unsafe initialise(message)
    return unsafe message
  }

  /// A list of C messages, each filled in from its source; nil when there is none.
  mutating func makeList<Source, Message>(
    of sources: [Source], _ initialise: (UnsafeMutablePointer<Message>?) -> Void,
    fill: (inout PackingArena, Source, UnsafeMutablePointer<Message>) -> Void
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?>? {
    guard !sources.isEmpty else { return nil }
    let list: UnsafeMutablePointer<UnsafeMutablePointer<Message>?> = unsafe allocate(sources.count)
    for (index, source) in sources.enumerated() {
      let message = unsafe make(initialise)
      unsafe fill(&self, source, message)
      unsafe (list + index).initialize(to: message)
    }
    return unsafe list
  }

  /// A copy of a list, nil when it is empty.
  mutating func copy<Element>(_ list: [Element]) -> UnsafeMutablePointer<Element>? {
    guard !list.isEmpty else { return nil }
    let copy: UnsafeMutablePointer<Element> = unsafe allocate(list.count)
    unsafe copy.initialize(from: list, count: list.count)
    return unsafe copy
  }

  /// A C string: ends where `text` has its first NUL.
  mutating func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    let count = text.utf8.count
    let copy: UnsafeMutablePointer<CChar> = unsafe allocate(count + 1)
    for (index, byte) in text.utf8.enumerated() {
      unsafe (copy + index).initialize(to: CChar(bitPattern: byte))
    }
    unsafe (copy + count).initialize(to: 0)
    return unsafe copy
  }

  /// A list of C strings, nil when it is empty.
  mutating func copyList(
    _ texts: [String]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    var list: [UnsafeMutablePointer<CChar>?] = unsafe []
    for text in texts { unsafe list.append(copy(text)) }
    return unsafe copy(list)
  }
}
