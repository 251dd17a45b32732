internal import Glibc

/// Where a coordinator listens: `tcp://HOST:PORT` or `ipc://PATH`, of all that libzmq would take.
///
/// libzmq removes whatever lies at an `ipc` path before it binds, takes port 65,537 for 1 and looks
/// for names among IPv4 addresses alone; so endpoints are looked at here before they come to it.
enum Endpoint {
  case tcp(host: String, port: String)
  case ipc(path: String)

  /// Which end names it.
  enum Purpose {
    case binding
    case connecting
  }

  /// Why it cannot be had: an error number of the system's.
  struct Fault: Error {
    let code: Int32
  }

  /// Reads an endpoint; looks at nothing but the text.
  init(_ text: String, for purpose: Purpose) throws(Fault) {
    guard let mark = text.firstRange(of: "://") else { throw Fault(code: EINVAL) }
    let place = text[mark.upperBound...]
    switch text[..<mark.lowerBound] {
    case "tcp": self = try Self.tcp(place, for: purpose)
    case "ipc":
      // libzmq would choose a path for "*", in a folder that a killed process leaves behind.
      guard !place.isEmpty, place != "*", place != "@" else { throw Fault(code: EINVAL) }
      guard place.utf8.count <= Self.pathBytesMax else { throw Fault(code: ENAMETOOLONG) }
      self = .ipc(path: String(place))
    default: throw Fault(code: EPROTONOSUPPORT)
    }
  }

  /// What a socket's address has room for, less the NUL that ends it.
  private static let pathBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  private static func tcp(_ place: Substring, for purpose: Purpose) throws(Fault) -> Endpoint {
    guard let colon = place.lastIndex(of: ":") else { throw Fault(code: EINVAL) }
    let (host, port) = (String(place[..<colon]), String(place[place.index(after: colon)...]))
    let isAnyPort = purpose == .binding && ["*", "0"].contains(port)
    let isNumber = port.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !host.isEmpty, isAnyPort || isNumber && (1...65_535).contains(Int(port) ?? 0) else {
      throw Fault(code: EINVAL)
    }
    // libzmq would take what is before it for the address that a connection comes from.
    guard !host.contains(";") else { throw Fault(code: EINVAL) }
    if purpose == .connecting, host == "*" { throw Fault(code: EDESTADDRREQ) }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    guard isBracketed ? isIPv6Address(host.dropFirst().dropLast()) : !host.contains(":") else {
      throw Fault(code: EINVAL)
    }
    return .tcp(host: host, port: port)
  }

  /// - Parameter text: with or without a zone, as in `fe80::1%eth0`.
  private static func isIPv6Address(_ text: Substring) -> Bool {
    var address = in6_addr()
    return unsafe inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &address) == 1
  }

  /// Whether the socket has to be told to use IPv6.
  ///
  /// Only then: with it libzmq takes a name's IPv6 address where there are both kinds, and whoever
  /// bound to the machine's IPv4 addresses would not be found.
  /// - Complexity: names are looked up, which may take as long as the system takes to answer.
  var needsIPv6: Bool {
    guard case .tcp(let host, _) = self, host != "*" else { return false }
    return host.hasPrefix("[") || (!hasAddress(host, AF_INET) && hasAddress(host, AF_INET6))
  }

  private func hasAddress(_ host: String, _ family: Int32) -> Bool {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = family
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &found) == 0 else { return false }
    unsafe freeaddrinfo(found)
    return true
  }
}

extension Endpoint {
  /// Makes sure that binding takes nothing from anybody.
  func checkPlaceToBind() throws(Fault) {
    switch self {
    case .tcp: try checkFamily()
    case .ipc(let path):
      guard let kind = Self.kind(of: path) else { return }
      guard kind == S_IFSOCK else { throw Fault(code: EEXIST) }
      switch Self.answer(at: path) {
      // Whoever made it is dead, and libzmq removes it.
      case ECONNREFUSED: return
      case EPROTOTYPE: throw Fault(code: EEXIST)
      case EACCES: throw Fault(code: EACCES)
      default: throw Fault(code: EADDRINUSE)
      }
    }
  }

  /// Makes sure that a coordinator may come to be there.
  func checkPlaceToConnect() throws(Fault) {
    switch self {
    case .tcp: try checkFamily()
    case .ipc(let path):
      if let kind = Self.kind(of: path), kind != S_IFSOCK { throw Fault(code: EEXIST) }
    }
  }

  /// libzmq would go on with IPv4, and speak of an address that is not there.
  private func checkFamily() throws(Fault) {
    guard case .tcp(let host, _) = self, host.hasPrefix("[") else { return }
    let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Fault(code: errno) }
    close(descriptor)
  }

  /// What kind of file lies there; nil where there is none. Links are not followed.
  private static func kind(of path: String) -> mode_t? {
    // An abstract name, which is no file.
    guard !path.hasPrefix("@") else { return nil }
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// What the system says to a connection to the socket at `path`; 0 when it is taken.
  private static func answer(at path: String) -> Int32 {
    // One that is stopped takes none: better not to wait for it.
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, flags | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let byteCount = socklen_t(MemoryLayout<sockaddr_un>.size)
    return unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe connect(descriptor, address, byteCount) == 0 ? 0 : errno
      }
    }
  }
}

extension Endpoint {
  /// What lies at its path; nil where it has none.
  var file: SocketFile? {
    guard case .ipc(let path) = self, !path.hasPrefix("@") else { return nil }
    return SocketFile(at: path)
  }
}

/// An endpoint that was bound, as another process names it: with this machine's name where it stands
/// for all of its addresses.
public func endpointToConnect(_ bound: String, host: String) -> String {
  guard case .tcp(let address, let port)? = try? Endpoint(bound, for: .binding),
    ["*", "0.0.0.0", "[::]"].contains(address)
  else { return bound }
  return "tcp://\(host):\(port)"
}

/// Whether other machines can reach a coordinator that is bound there: any that is no socket file and no
/// address of the loopback interface. What is no endpoint is reached by nobody.
///
/// - Complexity: a name is looked up.
public func isReachedFromOutside(_ endpoint: String) -> Bool {
  guard case .tcp(let host, _)? = try? Endpoint(endpoint, for: .binding) else { return false }
  guard host != "*" else { return true }
  let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
  return !Loopback.includes(name)
}

private enum Loopback {
  /// Whether all addresses of a name are of this machine alone.
  static func includes(_ name: String) -> Bool {
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(name, nil, nil, &found) == 0 else { return false }
    defer { unsafe freeaddrinfo(found) }
    var next = unsafe found
    while let entry = unsafe next {
      guard unsafe includes(entry.pointee.ai_addr) else { return false }
      unsafe next = entry.pointee.ai_next
    }
    return true
  }

  private static func includes(_ address: UnsafeMutablePointer<sockaddr>?) -> Bool {
    guard let address = unsafe address else { return false }
    let family = unsafe Int32(address.pointee.sa_family)
    if family == AF_INET {
      let number = unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        unsafe UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
      }
      return number >> 24 == 127
    }
    guard family == AF_INET6 else { return false }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    return unsafe address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
      unsafe inet_ntop(
        AF_INET6, &$0.pointee.sin6_addr, &text, socklen_t(text.count)) != nil
    } && text.prefix { $0 != 0 }.elementsEqual("::1".utf8.map(CChar.init(bitPattern:)))
  }
}
