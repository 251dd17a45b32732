import Digests
import Messaging
import Wire

/// Who is asked for version 0 where only client processes can make it, and what came of that.
///
/// One process makes it; what a second makes is held against it, so that a model that depends on more
/// than the seed is found before a run is wasted on it.
struct InitialModels {
  /// How many processes make it.
  private static let askedMax = 2

  /// A model, and whose it is.
  struct Made {
    fileprivate(set) var parameters: [Float]
    let sha256: String
    /// For a sentence: "as client process 1 made it".
    let origin: String

    init(_ parameters: [Float], origin: String) {
      var hash = SHA256()
      hash.update(parameters)
      (self.parameters, self.origin) = (parameters, origin)
      sha256 = hash.hexadecimalDigest()
    }
  }

  /// Version 0, once it is known.
  private(set) var first: Made?
  /// Who can make it and was not asked, in the order in which they came.
  private var able: [PeerID] = []
  /// Who was asked and has not answered, by the order's number.
  private(set) var asked: [PeerID: UInt64] = [:]
  private var answers = 0
  /// What the last one that could not make it after all said.
  private(set) var failure: String?

  /// Whether somebody is at it, or can be asked.
  var isUnderWay: Bool { !asked.isEmpty || !able.isEmpty }

  /// Somebody is there who can make it.
  mutating func add(_ peer: PeerID) { able.append(peer) }

  /// Who is to be asked now, if anybody.
  var next: PeerID? { answers + asked.count < Self.askedMax ? able.first : nil }

  /// A process is asked.
  mutating func ask(_ peer: PeerID, order: UInt64) {
    able.removeAll { $0 == peer }
    asked[peer] = order
  }

  /// Whether the process was asked by this order.
  func includes(_ order: UInt64, from peer: PeerID) -> Bool { asked[peer] == order }

  /// Takes what a process made.
  /// - Parameter name: the process's.
  /// - Precondition: it was asked.
  mutating func take(
    _ model: InitialModel, from peer: PeerID, named name: String
  ) throws(PeerFault) {
    asked[peer] = nil
    let values = Array(model.parameters.values)
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      let reason =
        "\(model.title): the value \(place) is \(values[place]); allowed: finite numbers"
      failure = "\(reason) (from \(name))"
      throw PeerFault(reason: reason)
    }
    let made = Made(values, origin: "as \(name) made it")
    if let first, made.sha256 != first.sha256 {
      throw PeerFault(
        reason: """
          the initial model of this process (sha256 \(made.sha256)) is not the run's \
          (\(first.sha256), \(first.origin)); make it from the seed alone, the same in every \
          process, or name a file as model.initial
          """)
    }
    answers += 1
    if first == nil { first = made }
  }

  /// A process cannot make it after all.
  /// - Precondition: it was asked.
  mutating func fail(_ text: String, from peer: PeerID) {
    asked[peer] = nil
    failure = text
  }

  /// A process is gone.
  mutating func drop(_ peer: PeerID) {
    asked[peer] = nil
    able.removeAll { $0 == peer }
  }

  /// The run has begun with it: what others make is held against its digest alone.
  mutating func forgetParameters() { first?.parameters = [] }

  /// Nobody can make it: it is all zeros.
  mutating func settleForZeros(parameterCount: Int) {
    first = Made(
      Array(repeating: 0, count: parameterCount),
      origin: "all zeros, since no process could make one when the run began")
  }
}
