import Federation
import Messaging
import Testing
import Wire

@testable import Runtime

/// How many orders a client process is given at once.
@Suite struct PeerTests {
  private func peer(parameterCount: Int = 10) -> Peer {
    var peer = Peer(
      number: 1, identity: PeerID(bytes: [1]),
      hello: Hello(host: "here", pid: 1, arithmetic: DeclaredArithmetic(kind: "ordered")),
      parameterCount: parameterCount, clients: 3)
    #expect(!peer.hasRoom)
    peer.becomeReady()
    return peer
  }

  private let work = Work.evaluation(
    EvaluationWork(evaluation: 0, version: 0, clients: [ClientID(0)]))

  /// Gives an order and has it answered at once, which no work that counts is.
  private func quicklyAnswered(_ peer: consuming Peer) -> Peer {
    peer.assign(work, order: 1, isFollowed: false)
    peer.measureAnswer(isFollowed: false)
    #expect(peer.remove(1) != nil)
    return peer
  }

  @Test func `a process is given one order at a time before its first answer`() {
    #expect(peer().ordersPerMessage == 1)
  }

  @Test func `orders that take no time are joined, up to 64`() {
    #expect((2...64).contains(quicklyAnswered(peer()).ordersPerMessage))
  }

  @Test func `orders are not joined when their answers are large`() {
    #expect(quicklyAnswered(peer(parameterCount: 1 << 20)).ordersPerMessage == 1)
    #expect(quicklyAnswered(peer(parameterCount: 0)).ordersPerMessage > 1)
  }

  @Test func `orders that take long are not joined`() async throws {
    var peer = peer()
    peer.assign(work, order: 1, isFollowed: false)
    try await Task.sleep(for: .milliseconds(3))
    peer.measureAnswer(isFollowed: false)
    #expect(peer.ordersPerMessage == 1)
  }

  @Test func `joined orders take one of two places`() {
    var peer = peer()
    for order in 1...3 { peer.assign(work, order: UInt64(order), isFollowed: order < 3) }
    #expect(peer.hasRoom)
    peer.assign(work, order: 4, isFollowed: false)
    #expect(!peer.hasRoom)
    for order in 1...2 { #expect(peer.remove(UInt64(order)) == work) }
    #expect(!peer.hasRoom)
    #expect(peer.remove(3) == work)
    #expect(peer.hasRoom)
    #expect(peer.remove(3) == nil)
  }
}
