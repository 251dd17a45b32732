/// Why a message from a client process is refused: a sentence for whoever runs that process.
struct PeerFault: Error {
  let reason: String
}
