import Messaging
import Testing
import Wire

@testable import Runtime

/// Version 0, where client processes make it.
@Suite struct InitialModelsTests {
  private var models = InitialModels()
  private var lastOrder: UInt64 = 0

  private static let one = PeerID(bytes: [1]), two = PeerID(bytes: [2]), three = PeerID(bytes: [3])

  /// Who is asked now.
  private mutating func asked() -> [PeerID] {
    var peers: [PeerID] = []
    while let next = models.next {
      lastOrder += 1
      models.ask(next, order: lastOrder)
      peers.append(next)
    }
    return peers
  }

  private mutating func refusal(_ values: [Float], from peer: PeerID) -> String? {
    do throws(PeerFault) {
      try models.take(
        InitialModel(order: 1, parameters: Values(values)), from: peer, named: "process \(peer)")
      return nil
    } catch {
      return error.reason
    }
  }

  @Test mutating func `two processes are asked, and no third once they agree`() {
    for peer in [Self.one, Self.two, Self.three] { models.add(peer) }
    let first = asked()
    #expect(first == [Self.one, Self.two])
    let refusals = [refusal([1, 2], from: Self.two), refusal([1, 2], from: Self.one)]
    #expect(refusals == [nil, nil] && models.first?.parameters == [1, 2])
    let rest = asked()
    #expect(rest.isEmpty)
  }

  @Test mutating func `a second whose bytes differ is refused with both digests`() throws {
    for peer in [Self.one, Self.two, Self.three] { models.add(peer) }
    _ = asked()
    let first = refusal([0], from: Self.one)
    #expect(first == nil)
    // The bits are compared, and not what they mean.
    let second = refusal([-0.0], from: Self.two)
    let digest = try #require(models.first?.sha256)
    #expect(second?.contains("is not the run's (\(digest), as process 01 made it)") == true)
    #expect(models.first?.parameters == [0])
    let next = asked()
    #expect(next == [Self.three])
  }

  @Test mutating func `another is asked where one cannot make it, or leaves`() {
    for peer in [Self.one, Self.two, Self.three] { models.add(peer) }
    _ = asked()
    models.fail("no such file", from: Self.one)
    models.drop(Self.two)
    #expect(models.failure == "no such file")
    let next = asked()
    #expect(next == [Self.three] && models.isUnderWay)
    let infinite = refusal([1, .infinity], from: Self.three)
    #expect(infinite == "InitialModel 1: the value 1 is inf; allowed: finite numbers")
    #expect(!models.isUnderWay && models.first == nil)
  }

  @Test mutating func `who can make it and comes when it is all zeros is held against that`() {
    models.settleForZeros(parameterCount: 2)
    models.add(Self.one)
    let next = asked()
    #expect(next == [Self.one])
    let refused = refusal([0, 1], from: Self.one)
    #expect(refused?.contains("all zeros, since no process could make one") == true)
    models.add(Self.two)
    _ = asked()
    let taken = refusal([0, 0], from: Self.two)
    #expect(taken == nil)
  }
}
