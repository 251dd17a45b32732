import Wire

/// Why a message from a client process is refused: a sentence for whoever runs that process.
struct PeerFault: Error {
  let reason: String
  /// Whether nothing more of the process is read.
  var isLast = false
}

extension PeerFault {
  /// What is wrong with a message by itself.
  init(_ error: WireError) { self.init(reason: error.description) }

  /// An answer that nobody asked for.
  /// - Parameter title: the message's.
  static func noSuchOrder(_ title: String) -> PeerFault {
    PeerFault(
      reason: "\(title): this process has no such order; allowed: orders that it was given")
  }
}
