import Experiment
import Federation
import Kernels
import Learning
import Messaging
import Wire
import Wording

/// How client processes are received: what they are told, and what they must have to be given work.
struct Reception {
  /// The answer to Hello, in as many messages as it takes.
  let welcome: [CoordinatorMessage]
  /// How models go and deltas come.
  let encoding: Values.Encoding
  let clientCount: Int
  private let dataDigest: [UInt8]
  /// Training samples of each client.
  private let sampleCounts: [Int]
  /// What client processes say of data that only they have; nil where the coordinator has them.
  private(set) var holdings: ClientHoldings?
  /// Hellos of which more parts are to come.
  private var begun: [PeerID: ListAssembly<Hello>] = [:]
  /// What the run's products are computed with; its core, and of an external run its kind, is that of
  /// the first process.
  private var arithmetic: DeclaredArithmetic
  private let isReproducible: Bool
  /// Whose keys may do which clients' work; nil where the run has no keys.
  let keys: AllowedKeys?
  /// Whether each process has data of its own, so that nobody else can do its clients' work.
  let areDataApart: Bool

  /// - Parameter core: what the run's earlier sessions computed with; empty where that is not known.
  init(
    _ experiment: Experiment, _ facts: any TaskFacts, core: String = "", keys: AllowedKeys? = nil
  ) {
    self.keys = keys
    let encoding = Values.Encoding(experiment.encoding)
    let welcome = Welcome(
      experiment: experiment.learningYAML, parameterCount: facts.parameterCount,
      arrays: facts.parameterArrays.map {
        Welcome.ParameterArray(name: $0.name, shape: $0.shape)
      }, clients: UInt32(clamping: experiment.clients), seed: experiment.task.seed,
      dataSeed: experiment.task.dataSeed,
      arithmetic: DeclaredArithmetic(kind: experiment.task.arithmetic.rawValue),
      modelEncoding: encoding, deltaEncoding: encoding,
      dataDigest: facts.fingerprint == 0 ? [] : facts.dataDigest)
    self.welcome = welcome.parts().map { .welcome($0) }
    areDataApart = experiment.task.hosted != nil
    if case .external = experiment.task.data {
      arithmetic = DeclaredArithmetic(kind: "")
      holdings = ClientHoldings(clients: experiment.clients, areApart: areDataApart)
    } else {
      arithmetic = welcome.arithmetic
      if areDataApart { holdings = ClientHoldings(clients: experiment.clients, areApart: true) }
    }
    arithmetic.core = core
    isReproducible = experiment.isReproducible
    self.encoding = encoding
    clientCount = experiment.clients
    dataDigest = welcome.dataDigest
    sampleCounts = facts.sampleCounts
  }

  /// What the run's products are tuned to, where their bits depend on it and a process has said it;
  /// else empty.
  var arithmeticCore: String {
    arithmetic.kind == Arithmetic.openBLAS.rawValue && isReproducible ? arithmetic.core : ""
  }

  /// Takes a Hello or a part of one.
  /// - Returns: the whole Hello once it is there.
  mutating func take(_ part: Hello, from peer: PeerID) throws(PeerFault) -> Hello? {
    var assembly = begun.removeValue(forKey: peer) ?? ListAssembly(entryCountMax: clientCount)
    let whole: Hello?
    do throws(WireError) { whole = try assembly.add(part) } catch { throw PeerFault(error) }
    if let last = part.hostedRanges.last?.upperBound, last >= clientCount {
      throw PeerFault(
        reason: "Hello.hosted_clients: found \(last); allowed: 0 to \(clientCount - 1)")
    }
    guard let whole else {
      begun[peer] = assembly
      return nil
    }
    guard encoding == .float32 || whole.encodings.contains(encoding) else {
      throw PeerFault(
        reason: """
          Hello.encodings: float16 is not among those that this process reads, and in this run, \
          with `encoding: float16`, models and deltas travel in it; take a program that reads it, \
          or `encoding: float32`
          """)
    }
    try check(whole.arithmetic)
    try check(program: whole.program)
    return whole
  }

  /// Refuses a process whose products may have other bits than the others'.
  private mutating func check(_ declared: DeclaredArithmetic) throws(PeerFault) {
    // Only its processes know what an external run is computed with: the first of them says it.
    if arithmetic.kind.isEmpty { arithmetic.kind = declared.kind }
    if isReproducible, let difference = declared.difference(from: arithmetic) {
      throw PeerFault(reason: "Hello.arithmetic: \(difference)")
    }
    if arithmetic.core.isEmpty { arithmetic.core = declared.core }
  }

  /// Refuses a process of this program of another version, whose bits may differ; programs of others are
  /// theirs to keep.
  private func check(program: String) throws(PeerFault) {
    let own = "metronome "
    guard isReproducible, program.hasPrefix(own), program != own + metronomeVersion else { return }
    throw PeerFault(
      reason: "Hello.program: found \(program.printable); allowed: \(own)\(metronomeVersion), the "
        + "coordinator's; put the same version there, or take `reproducible: no`")
  }

  /// Refuses a vector that does not come as Welcome says.
  /// - Parameter title: the message's.
  func check(_ vector: Values, of title: String) throws(PeerFault) {
    guard vector.encoding == encoding else {
      throw PeerFault(
        reason: """
          \(title): encoding \(vector.encoding.rawValue); allowed: \(encoding.rawValue), as \
          Welcome says
          """)
    }
  }

  /// Forgets what a peer began to say.
  mutating func drop(_ peer: PeerID) { begun[peer] = nil }

  /// Refuses a process whose data are not the run's.
  /// - Parameter hosted: the clients that it declared.
  mutating func check(_ ready: Ready, hosting hosted: ClientRanges) throws(PeerFault) {
    if holdings != nil {
      try holdings?.take(ready, hosting: hosted)
      return
    }
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
  var hexadecimal: String { PeerID(bytes: self).description }
}
