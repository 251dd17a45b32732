import Federation
import Learning
import Messaging
import Wire

/// What client processes say of data that only they have: whose digest it is, and how many samples each
/// client has. Each is as the first says it, and who says otherwise is refused. Where each process has its
/// own clients' data, each client's digest is its own.
struct ClientHoldings {
  /// What tells the data from others; empty where nobody has said.
  private(set) var digest: [UInt8] = []
  /// Of each client; empty before anybody says anything.
  private var known: [ExternalFacts.ClientData?] = []
  /// How many clients nobody has spoken of.
  private(set) var missingCount: Int
  private let clients: Int
  /// Of each client that was spoken of, where each has data of its own; nil where all have the same.
  private var digests: [UInt32: [UInt8]]?
  /// Counts of labels that are kept; those of further clients are not.
  private var labelsLeft = 1 << 24

  /// - Parameter areApart: whether each process has data of its own.
  init(clients: Int, areApart: Bool = false) {
    (self.clients, missingCount) = (clients, clients)
    digests = areApart ? [:] : nil
  }

  /// Takes note of what a process says.
  /// - Parameter hosted: the clients that it declared; none where it may train any.
  mutating func take(_ ready: Ready, hosting hosted: ClientRanges) throws(PeerFault) {
    try checkDigests(of: ready)
    if digests == nil, !ready.dataDigest.isEmpty, !digest.isEmpty, ready.dataDigest != digest {
      throw PeerFault(
        reason: """
          the data of this process (digest \(ready.dataDigest.hexadecimal)) are not those of the \
          run's first (\(digest.hexadecimal)); give all processes the same data
          """)
    }
    try check(ready.clients, hosting: hosted)
    if digests == nil, digest.isEmpty { digest = ready.dataDigest }
    for client in ready.clients { digests?[client.client.rawValue] = ready.dataDigest }
    guard !ready.clients.isEmpty else { return }
    if known.isEmpty { known = Array(repeating: nil, count: clients) }
    for client in ready.clients where known[client.client.index] == nil {
      missingCount -= 1
      let labels = client.trainLabels.count <= labelsLeft ? client.trainLabels : []
      labelsLeft -= labels.count
      known[client.client.index] = ExternalFacts.ClientData(
        trainSamples: Int(client.trainSamples), testSamples: Int(client.testSamples),
        trainLabels: labels.map(Int.init))
    }
  }

  /// Refuses a process that has other data of a client than the one before it had.
  private func checkDigests(of ready: Ready) throws(PeerFault) {
    guard let digests else { return }
    for client in ready.clients {
      guard let before = digests[client.client.rawValue], before != ready.dataDigest
      else { continue }
      throw PeerFault(
        reason: """
          the data of client \(client.client.rawValue) (digest \
          \(ready.dataDigest.hexadecimal)) are not those that it began with \
          (\(before.hexadecimal)); put the same files back, in a process that hosts the same clients
          """)
    }
  }

  private func check(
    _ said: [Ready.ClientData], hosting hosted: ClientRanges
  ) throws(PeerFault) {
    let allowed = hosted.isEmpty ? ClientRanges([0...UInt32(clients - 1)]) : hosted
    let isWhole = said.count == allowed.count && said.allSatisfy { allowed.contains($0.client) }
    guard said.isEmpty || isWhole else {
      throw PeerFault(
        reason: """
          Ready.clients: found \(said.count) clients; allowed: the \(allowed.count) that this \
          process may be given, each once, or none
          """)
    }
    guard !known.isEmpty else { return }
    for client in said {
      guard let first = known[client.client.index] else { continue }
      let (found, run) = (
        (client.trainSamples, client.testSamples), (first.trainSamples, first.testSamples)
      )
      guard found == (UInt64(run.0), UInt64(run.1)) else {
        throw PeerFault(
          reason: """
            Ready.clients: found \(found.0) training and \(found.1) test samples of client \
            \(client.client.rawValue); allowed: \(run.0) and \(run.1), as another process said; \
            give all processes the same data
            """)
      }
    }
  }

  /// The clients that nobody has spoken of.
  var missing: [ClientID] {
    guard !known.isEmpty else { return (0..<clients).map { ClientID(UInt32($0)) } }
    return known.indices.filter { known[$0] == nil }.map { ClientID(UInt32($0)) }
  }

  /// What is known of each client; empty where some are missing.
  var all: [ExternalFacts.ClientData] {
    missingCount == 0 ? known.compactMap(\.self) : []
  }
}
