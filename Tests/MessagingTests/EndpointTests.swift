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
      _ = try Dealer.connected(Context(), to: "tcp://127.0.0.1:65537")
    }
    #expect(connected?.description == sentence)
  }

  @Test func `a router waits at several endpoints`() throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Router(context)
    for transport in Transport.allCases {
      let dealer = try Dealer.connected(context, to: router.bind(folder.endpoint(transport)))
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
    let dealer = try Dealer.connected(context, to: endpoint)
    #expect(try dealer.send(frame("still here?")))
    #expect(try nextMessage(first).1 == "still here?")
  }

  @Test func `a socket file that a dead process left is no hindrance`() throws {
    let folder = TemporaryFolder()
    do {
      let listener = TestSocket(at: "\(folder.path)/socket", kind: SOCK_STREAM)
      #expect(listen(listener.descriptor, 1) == 0)
    }
    let router = try Router(Context())
    #expect(try router.bind(folder.endpoint(.ipc)) == folder.endpoint(.ipc))
  }

  @Test(arguments: ["a file", "a link to a socket", "a folder", "a socket of another kind"])
  func `what is no coordinator's socket is never removed`(what: String) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/socket"
    let socket = TestSocket(at: "\(folder.path)/other")
    switch what {
    case "a file":
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      #expect(write(descriptor, "mine", 4) == 4)
      close(descriptor)
    case "a link to a socket": #expect(symlink("\(folder.path)/other", path) == 0)
    case "a folder": #expect(mkdir(path, 0o700) == 0)
    default: #expect(rename("\(folder.path)/other", path) == 0)
    }
    var before = stat()
    #expect(lstat(path, &before) == 0)

    let endpoint = folder.endpoint(.ipc)
    let sentence =
      "\(endpoint) is the path of a file that is no socket of a coordinator's; it is left as it is: "
      + "choose another path"
    let bound = #expect(throws: MessagingError.self) { try Router(Context()).bind(endpoint) }
    #expect(bound?.description == sentence)
    if what == "a file" || what == "a folder" {
      let connected = #expect(throws: MessagingError.self) {
        _ = try Dealer.connected(Context(), to: endpoint)
      }
      #expect(connected?.description == sentence)
    }
    var after = stat()
    #expect(lstat(path, &after) == 0)
    #expect(after.st_ino == before.st_ino && after.st_size == before.st_size)
    rmdir(path)
    _ = socket
  }

  @Test func `a router's file goes with it, and nobody else's does`() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/socket"
    do {
      let router = try Router(Context())
      _ = try router.bind(folder.endpoint(.ipc))
      #expect(access(path, F_OK) == 0)
    }
    #expect(access(path, F_OK) != 0)
    do {
      let router = try Router(Context())
      _ = try router.bind(folder.endpoint(.ipc))
      // Its file was removed by hand, and another coordinator came.
      #expect(rename(path, "\(folder.path)/other") == 0)
      _ = TestSocket(at: path)
    }
    #expect(access(path, F_OK) == 0)
  }

  @Test func `a path that is too long removes nothing either`() throws {
    let folder = TemporaryFolder()
    let long = folder.path + "/" + String(repeating: "x", count: 107 - folder.path.utf8.count)
    #expect(long.utf8.count == 108)
    close(open(long, O_WRONLY | O_CREAT, 0o600))
    let error = #expect(throws: MessagingError.self) { try Router(Context()).bind("ipc://" + long) }
    #expect(error?.code == ENAMETOOLONG)
    #expect(unlink(long) == 0)
  }

  @Test func `a coordinator that answers nobody is still there`() throws {
    let folder = TemporaryFolder()
    let listener = TestSocket(at: "\(folder.path)/socket", kind: SOCK_STREAM)
    #expect(listen(listener.descriptor, 0) == 0)
    // Its queue is full; a connection that waited for it would wait for ever.
    let waiting = (0..<3).map { _ in TestSocket(connectingTo: "\(folder.path)/socket") }
    let error = #expect(throws: MessagingError.self) {
      try Router(Context()).bind(folder.endpoint(.ipc))
    }
    #expect(error?.code == EADDRINUSE)
    _ = waiting
  }

  @Test(.enabled(if: hasIPv6)) func `messages travel over IPv6`() throws {
    let context = try Context()
    let router = try Router(context)
    let endpoint = try router.bind("tcp://[::1]:*")
    #expect(endpoint.hasPrefix("tcp://[::1]:"))
    let dealer = try Dealer.connected(context, to: endpoint)
    #expect(try dealer.send(frame("over IPv6")))
    #expect(try nextMessage(router).1 == "over IPv6")
  }

  @Test(arguments: [
    ("tcp://0.0.0.0:5555", "tcp://here:5555"), ("tcp://*:5555", "tcp://here:5555"),
    ("tcp://[::]:5555", "tcp://here:5555"), ("tcp://[::1]:5555", "tcp://[::1]:5555"),
    ("tcp://192.0.2.7:5555", "tcp://192.0.2.7:5555"), ("ipc:///tmp/a", "ipc:///tmp/a"),
  ]) func `who listens everywhere is named by the machine`(bound: String, named: String) {
    #expect(endpointToConnect(bound, host: "here") == named)
  }

  @Test(
    arguments: [
      (
        "tcp://127.0.0.1",
        "\"tcp://127.0.0.1\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
      ),
      ("5555", "\"5555\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"),
      ("", "\"\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"),
      ("ipc://*", "\"ipc://*\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"),
      ("ipc://", "\"ipc://\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"),
      (
        "inproc://here",
        "\"inproc://here\" names a transport that is not supported; "
          + "write tcp://HOST:PORT or ipc://PATH"
      ),
      (
        "tcp://::1:5555",
        "\"tcp://::1:5555\" is not an endpoint; "
          + "write an IPv6 address in brackets: tcp://[::1]:5555"
      ),
      (
        "tcp://2001:db8::7:5555",
        "\"tcp://2001:db8::7:5555\" is not an endpoint; "
          + "write an IPv6 address in brackets: tcp://[::1]:5555"
      ),
      (
        "tcp://127.0.0.1:5555;tcp://127.0.0.1:5556",
        "\"tcp://127.0.0.1:5555;tcp://127.0.0.1:5556\" names more than one endpoint; "
          + "write one: tcp://HOST:PORT or ipc://PATH"
      ),
      (
        "tcp://127.0.0.1:5555:5556",
        "\"tcp://127.0.0.1:5555:5556\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
      ),
      (
        "tcp://127.0.0.1:+5570",
        "\"tcp://127.0.0.1:+5570\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
      ),
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

  @Test(arguments: [
    "tcp://", "tcp://127.0.0.1:port", "127.0.0.1:5555", "smoke://signal", "inproc://here",
    "pgm://192.0.2.1;239.1.1.1:5555", "ws://127.0.0.1:5555", "tcp://127.0.0.1:*",
    "tcp://127.0.0.1:0", "tcp://:5555", "tcp://[localhost]:5555", "tcp://127.0.0.1:+5570",
    "tcp://127.0.0.1;192.0.2.7:5555",
  ])
  func `an endpoint that cannot be connected to is refused with a sentence`(
    endpoint: String
  ) throws {
    let context = try Context()
    let error = #expect(throws: MessagingError.self) {
      _ = try Dealer.connected(context, to: endpoint)
    }
    #expect(error?.description.hasPrefix("\"\(endpoint)\" ") == true)
    #expect(error?.description.hasSuffix("; write tcp://HOST:PORT or ipc://PATH") == true)
  }

  @Test func `a client is told that * names no machine`() throws {
    let error = #expect(throws: MessagingError.self) {
      _ = try Dealer.connected(Context(), to: "tcp://*:5555")
    }
    #expect(
      error?.description
        == "\"tcp://*:5555\" names no machine; write the coordinator's name or address in place of *"
    )
  }
}

/// Whether this machine has a loopback address of IPv6.
private let hasIPv6 = (try? Router(Context()).bind("tcp://[::1]:*")) != nil

/// A socket of the system's own, in the file system; closed with this value, its file left.
private final class TestSocket {
  let descriptor: Int32

  /// Binds one.
  init(at path: String, kind: __socket_type = SOCK_DGRAM) {
    descriptor = socket(AF_UNIX, Int32(kind.rawValue), 0)
    let code = Self.withAddress(path) { bind(descriptor, $0, $1) }
    #expect(code == 0)
  }

  /// Asks for a connection, and does not wait for it.
  init(connectingTo path: String) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    _ = Self.withAddress(path) { connect(descriptor, $0, $1) }
  }

  deinit { close(descriptor) }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
