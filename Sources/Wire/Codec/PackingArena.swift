/// Memory for the C structures of one message, freed together when it has been packed.
@safe struct PackingArena: ~Copyable {
  private var blocks: [UnsafeMutableRawPointer] = unsafe []

  init() {}

  deinit {
    unsafe blocks.forEach { unsafe $0.deallocate() }
  }

  /// A C message, filled in by its own `init` function.
  mutating func make<Message>(
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void
  ) -> UnsafeMutablePointer<Message> {
    let message = UnsafeMutablePointer<Message>.allocate(capacity: 1)
    unsafe blocks.append(message)
    unsafe initialise(message)
    return unsafe message
  }

  /// A list of C messages, each filled in from its source; nil when there is none.
  mutating func makeList<Source, Message>(
    of sources: [Source], _ initialise: (UnsafeMutablePointer<Message>?) -> Void,
    fill: (Source, UnsafeMutablePointer<Message>) -> Void
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?>? {
    var list: [UnsafeMutablePointer<Message>?] = unsafe []
    unsafe list.reserveCapacity(sources.count)
    for source in sources {
      let message = unsafe make(initialise)
      unsafe fill(source, message)
      unsafe list.append(message)
    }
    return unsafe copy(list)
  }

  /// A copy of a list, nil when it is empty.
  mutating func copy<Element>(_ list: [Element]) -> UnsafeMutablePointer<Element>? {
    guard !list.isEmpty else { return nil }
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: list.count)
    unsafe blocks.append(copy)
    unsafe copy.initialize(from: list, count: list.count)
    return unsafe copy
  }

  /// A C string: ends where `text` has its first NUL.
  mutating func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    let count = text.utf8.count
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: count + 1)
    unsafe blocks.append(copy.baseAddress!)
    unsafe copy.initialize(repeating: 0)
    for (index, byte) in text.utf8.enumerated() { unsafe copy[index] = CChar(bitPattern: byte) }
    return copy.baseAddress!
  }
}
