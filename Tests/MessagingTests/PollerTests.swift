import Glibc
import Messaging
import Testing

@Suite(.timeLimit(.minutes(10))) struct PollerTests {
  @Test func `a poller says which of its sources are ready`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(.ipc)))
    var poller = Poller()
    let routerSource = poller.add(router)
    let dealerSource = poller.add(dealer)

    #expect(try !poller.wait(milliseconds: 0))
    #expect(try dealer.send(frame("hello")))
    #expect(try poller.wait(milliseconds: deadlineMilliseconds))
    #expect(poller.isReady(routerSource))
    #expect(!poller.isReady(dealerSource))

    let (peer, _) = try nextMessage(router)
    #expect(try router.send(frame("hello"), to: peer))
    #expect(try poller.wait(milliseconds: deadlineMilliseconds))
    #expect(!poller.isReady(routerSource))
    #expect(poller.isReady(dealerSource))
  }

  @Test func `a descriptor is ready when it can be read and when its writer is gone`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let router = try Router(Context())
    var poller = Poller()
    let socket = poller.add(router)
    let descriptor = poller.add(descriptor: ends[0])

    #expect(try !poller.wait(milliseconds: 0))
    var byte: UInt8 = 1
    #expect(write(ends[1], &byte, 1) == 1)
    #expect(try poller.wait(milliseconds: deadlineMilliseconds))
    #expect(poller.isReady(descriptor))
    #expect(!poller.isReady(socket))

    #expect(read(ends[0], &byte, 1) == 1)
    #expect(try !poller.wait(milliseconds: 0))
    close(ends[1])
    #expect(try poller.wait(milliseconds: deadlineMilliseconds))
    #expect(poller.isReady(descriptor))
  }

  @Test(arguments: [1, 20, 50])
  func `waiting never ends early`(milliseconds: Int) throws {
    let router = try Router(Context())
    var poller = Poller()
    _ = poller.add(router)
    let began = ContinuousClock.now
    #expect(try !poller.wait(milliseconds: milliseconds))
    #expect(ContinuousClock.now - began >= .milliseconds(milliseconds))
  }

  @Test func `a closed socket is never ready`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    let endpoint = try router.bind(folder.endpoint(.ipc))
    var poller = Poller()
    let source = try addClosedDealer(to: &poller, context, endpoint)
    #expect(try !poller.wait(milliseconds: 5))
    #expect(!poller.isReady(source))
  }

  private func addClosedDealer(
    to poller: inout Poller, _ context: Context, _ endpoint: String
  ) throws -> Poller.Source {
    let dealer = try Dealer.connected(context, to: endpoint)
    return poller.add(dealer)
  }
}
