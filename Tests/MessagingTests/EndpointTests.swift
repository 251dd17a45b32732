import Glibc
import Messaging
import Testing

@Suite(.timeLimit(.minutes(10))) struct EndpointTests {
  @Test func `a bound tcp endpoint tells its port`() throws {
    let router = try Router(Context())
    let endpoint = try router.bind("tcp://127.0.0.1:*")
    let prefix = "tcp://127.0.0.1:"
    #expect(endpoint.hasPrefix(prefix))
    #expect(Int(endpoint.dropFirst(prefix.count)).map { $0 > 0 } == true)
  }

  @Test func `a port beyond 65,535 is no endpoint, at either end`() throws {
    let sentence =
      "\"tcp://127.0.0.1:65537\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
    let bound = #expect(throws: MessagingError.self) {
      try Router(Context()).bind("tcp://127.0.0.1:65537")
    }
    #expect(bound?.description == sentence)
    let connected = #expect(throws: MessagingError.self) {
      _ = try Dealer(Context(), connectingTo: "tcp://127.0.0.1:65537")
    }
    #expect(connected?.description == sentence)
  }

  @Test func `a router waits at several endpoints`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    for transport in Transport.allCases {
      let dealer = try Dealer(context, connectingTo: router.bind(folder.endpoint(transport)))
      #expect(try dealer.send(frame(transport.rawValue)))
      #expect(try nextMessage(router).1 == transport.rawValue)
    }
  }

  @Test func `a tcp endpoint in use is refused`() throws {
    let first = try Router(Context())
    let endpoint = try first.bind("tcp://127.0.0.1:*")
    let second = try Router(Context())
    let error = #expect(throws: MessagingError.bindRefused(endpoint: endpoint, code: EADDRINUSE)) {
      try second.bind(endpoint)
    }
    #expect(
      error?.description
        == "\(endpoint) is already in use; choose another port or stop the process that holds it")
  }

  @Test func `an ipc endpoint in use is refused, and its holder goes on`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let first = try Router(context)
    let endpoint = try first.bind(folder.endpoint(.ipc))
    let second = try Router(Context())
    let error = #expect(throws: MessagingError.bindRefused(endpoint: endpoint, code: EADDRINUSE)) {
      try second.bind(endpoint)
    }
    #expect(
      error?.description
        == "\(endpoint) is already in use; choose another path or stop the process that holds it")
    let dealer = try Dealer(context, connectingTo: endpoint)
    #expect(try dealer.send(frame("still here?")))
    #expect(try nextMessage(first).1 == "still here?")
  }

  @Test func `a socket file that a dead process left is no hindrance`() throws {
    let folder = TemporaryFolder()
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: "\(folder.path)/socket".utf8)
    }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    #expect(listen(listener, 1) == 0)
    close(listener)
    let router = try Router(Context())
    #expect(try router.bind(folder.endpoint(.ipc)) == folder.endpoint(.ipc))
  }

  @Test(
    arguments: [
      (
        "tcp://127.0.0.1",
        "\"tcp://127.0.0.1\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
      ),
      ("5555", "\"5555\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"),
      ("", "\"\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"),
      (
        "http://127.0.0.1:80",
        "\"http://127.0.0.1:80\" names a transport that is not supported; "
          + "write tcp://HOST:PORT or ipc://PATH"
      ),
      (
        "tcp://192.0.2.1:5555",
        "tcp://192.0.2.1:5555 has an address that is not one of this machine's; "
          + "use one of its own, 127.0.0.1, or * for all"
      ),
      (
        "ipc:///no/such/folder/socket",
        "ipc:///no/such/folder/socket lies in a folder that does not exist; "
          + "create it or choose another path"
      ),
      (
        "ipc:///tmp/" + String(repeating: "x", count: 120),
        "ipc:///tmp/" + String(repeating: "x", count: 120)
          + " has a path that is too long for a socket; it may have 107 bytes"
      ),
    ])
  func `an endpoint that cannot be bound is refused with a sentence`(
    endpoint: String, sentence: String
  ) throws {
    let router = try Router(Context())
    let error = #expect(throws: MessagingError.self) { try router.bind(endpoint) }
    #expect(error?.description == sentence)
  }

  @Test(arguments: ["tcp://", "tcp://127.0.0.1:port", "127.0.0.1:5555", "smoke://signal"])
  func `an endpoint that cannot be connected to is refused with a sentence`(
    endpoint: String
  ) throws {
    let context = try Context()
    let error = #expect(throws: MessagingError.self) {
      _ = try Dealer(context, connectingTo: endpoint)
    }
    #expect(error?.description.hasPrefix("\"\(endpoint)\" ") == true)
    #expect(error?.description.hasSuffix("; write tcp://HOST:PORT or ipc://PATH") == true)
  }
}
