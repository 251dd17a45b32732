import Experiment
import Federation
import Kernels
import Learning
import Messaging
import Wire

/// How client processes are received: what they are told, and what they must have to be given work.
struct Reception {
  /// The answer to Hello, in as many messages as it takes.
  let welcome: [CoordinatorMessage]
  /// How deltas come.
  let deltaEncoding: Values.Encoding
  private let clients: Int
  private let dataDigest: [UInt8]
  /// Training samples of each client.
  private let sampleCounts: [Int]
  /// Hellos of which more parts are to come.
  private var begun: [PeerID: ListAssembly<Hello>] = [:]
  /// What the run's products are computed with; its core is that of the first process.
  private var arithmetic: DeclaredArithmetic
  private let isReproducible: Bool

  /// - Parameter core: what the run's earlier sessions computed with; empty where that is not known.
  init(_ experiment: Experiment, _ learner: any Learner, core: String = "") {
    let welcome = Welcome(
      experiment: experiment.learningYAML, parameterCount: learner.parameterCount,
      arrays: learner.parameterArrays.map {
        Welcome.ParameterArray(name: $0.name, shape: $0.shape)
      }, clients: UInt32(clamping: experiment.clients), seed: experiment.task.seed,
      dataSeed: experiment.task.dataSeed,
      arithmetic: DeclaredArithmetic(kind: experiment.task.arithmetic.rawValue),
      dataDigest: learner.dataDigest)
    self.welcome = welcome.parts().map { .welcome($0) }
    arithmetic = welcome.arithmetic
    arithmetic.core = core
    isReproducible = experiment.isReproducible
    deltaEncoding = welcome.deltaEncoding
    clients = experiment.clients
    dataDigest = welcome.dataDigest
    sampleCounts = learner.sampleCounts
  }

  /// What the run's products are tuned to, where their bits depend on it and a process has said it;
  /// else empty.
  var arithmeticCore: String {
    arithmetic.kind == Arithmetic.openBLAS.rawValue && isReproducible ? arithmetic.core : ""
  }

  /// Takes a Hello or a part of one.
  /// - Returns: the whole Hello once it is there.
  mutating func take(_ part: Hello, from peer: PeerID) throws(PeerFault) -> Hello? {
    var assembly = begun.removeValue(forKey: peer) ?? ListAssembly(entryCountMax: clients)
    let whole: Hello?
    do throws(WireError) { whole = try assembly.add(part) } catch { throw PeerFault(error) }
    if let last = part.hostedRanges.last?.upperBound, last >= clients {
      throw PeerFault(
        reason: "Hello.hosted_clients: found \(last); allowed: 0 to \(clients - 1)")
    }
    guard let whole else {
      begun[peer] = assembly
      return nil
    }
    try check(whole.arithmetic)
    return whole
  }

  /// Refuses a process whose products may have other bits than the others'.
  private mutating func check(_ declared: DeclaredArithmetic) throws(PeerFault) {
    if isReproducible, let difference = declared.difference(from: arithmetic) {
      throw PeerFault(reason: "Hello.arithmetic: \(difference)")
    }
    if arithmetic.core.isEmpty { arithmetic.core = declared.core }
  }

  /// Forgets what a peer began to say.
  mutating func drop(_ peer: PeerID) { begun[peer] = nil }

  /// Refuses a process whose data are not the run's.
  /// - Parameter hosted: the clients that it declared.
  func check(_ ready: Ready, hosting hosted: ClientRanges) throws(PeerFault) {
    if !ready.dataDigest.isEmpty, !dataDigest.isEmpty, ready.dataDigest != dataDigest {
      throw PeerFault(
        reason: """
          the data of this process (digest \(ready.dataDigest.hexadecimal)) are not the \
          coordinator's (\(dataDigest.hexadecimal)); put the same files on both machines, and the \
          same version of metronome
          """)
    }
    guard ready.clients.count == hosted.count,
      ready.clients.allSatisfy({ hosted.contains($0.client) })
    else {
      throw PeerFault(
        reason: """
          Ready.clients: found \(ready.clients.count) clients; allowed: the \(hosted.count) of \
          Hello.hosted_clients, and no others
          """)
    }
    for client in ready.clients {
      let expected = sampleCounts[client.client.index]
      guard client.trainSamples == UInt64(expected) else {
        throw PeerFault(
          reason: """
            Ready.clients: found \(client.trainSamples) training samples of client \
            \(client.client.rawValue); allowed: \(expected), as the coordinator's data have
            """)
      }
    }
  }
}

extension [UInt8] {
  /// Two digits for each byte.
  fileprivate var hexadecimal: String { PeerID(bytes: self).description }
}
