internal import CZeroMQ
internal import Glibc

/// Why a message could not travel, or an endpoint be had.
public enum MessagingError: Error, Hashable, Sendable {
  /// An endpoint cannot be bound; `code` is the errno.
  case bindRefused(endpoint: String, code: Int32)
  /// An endpoint cannot be connected to; `code` is the errno. A peer that is not there yet is no
  /// error: ZeroMQ goes on trying.
  case connectRefused(endpoint: String, code: Int32)
  /// The peer's connection is gone, or it never had one.
  case peerGone(PeerID)
  /// A peer sent a message of another shape than one frame. All its frames have been read and
  /// dropped. `peer` is nil where there is only one.
  case unexpectedFrames(peer: PeerID?, frameCount: Int)
  /// The system refused something else; `code` is the errno.
  case unavailable(operation: String, code: Int32)

  /// The errno behind it; that of a protocol error for frames that were not expected.
  public var code: Int32 {
    switch self {
    case .bindRefused(_, let code), .connectRefused(_, let code), .unavailable(_, let code): code
    case .peerGone: EHOSTUNREACH
    case .unexpectedFrames: EPROTO
    }
  }
}

extension MessagingError: CustomStringConvertible {
  /// A sentence that a person can act on.
  public var description: String {
    switch self {
    case .bindRefused(let endpoint, let code): Self.bindSentence(endpoint, code)
    case .connectRefused(let endpoint, let code):
      Self.endpointSentence(endpoint, code)
        ?? "cannot connect to \"\(endpoint)\": \(Self.systemText(code))"
    case .peerGone(let peer): "peer \(peer) is gone"
    case .unexpectedFrames(let peer?, let frameCount):
      "peer \(peer) sent a message of \(frameCount) frames; a message has exactly 1"
    case .unexpectedFrames(nil, let frameCount):
      "a message of \(frameCount) frames came; a message has exactly 1"
    case .unavailable(let operation, let code): "\(operation): \(Self.systemText(code))"
    }
  }

  private static func bindSentence(_ endpoint: String, _ code: Int32) -> String {
    if let sentence = endpointSentence(endpoint, code) { return sentence }
    switch code {
    case EADDRINUSE where endpoint.hasPrefix("tcp:"):
      return "\(endpoint) is already in use; choose another port or stop the process that holds it"
    case EADDRINUSE:
      return "\(endpoint) is already in use; choose another path or stop the process that holds it"
    case EADDRNOTAVAIL, ENODEV:
      return "\(endpoint) has an address that is not one of this machine's; "
        + "use one of its own, 127.0.0.1, or * for all"
    case EACCES, EPERM:
      return "\(endpoint) may not be bound by this user; choose a port above 1023 or "
        + "a path in a folder that you may write to"
    case ENOENT, ENOTDIR:
      return "\(endpoint) lies in a folder that does not exist; create it or choose another path"
    default:
      return "cannot bind \"\(endpoint)\": \(systemText(code))"
    }
  }

  /// What is wrong with an endpoint whichever end names it.
  private static func endpointSentence(_ endpoint: String, _ code: Int32) -> String? {
    switch code {
    case EINVAL where endpoint.hasPrefix("tcp:") && endpoint.ranges(of: "://").count > 1:
      "\"\(endpoint)\" names more than one endpoint; write one: tcp://HOST:PORT or ipc://PATH"
    case EINVAL where isBareIPv6(endpoint):
      "\"\(endpoint)\" is not an endpoint; write an IPv6 address in brackets: tcp://[::1]:5555"
    case EINVAL:
      "\"\(endpoint)\" is not an endpoint; write tcp://HOST:PORT or ipc://PATH"
    case EPROTONOSUPPORT, ENOCOMPATPROTO:
      "\"\(endpoint)\" names a transport that is not supported; write tcp://HOST:PORT or ipc://PATH"
    case EDESTADDRREQ:
      "\"\(endpoint)\" names no machine; write the coordinator's name or address in place of *"
    case EAFNOSUPPORT:
      "\(endpoint) is an IPv6 address, and this machine has no IPv6; use an IPv4 address or a name"
    case ENAMETOOLONG:
      "\(endpoint) has a path that is too long for a socket; it may have 107 bytes"
    case EEXIST:
      "\(endpoint) is the path of a file that is no socket of a coordinator's; it is left as it "
        + "is: choose another path"
    default: nil
    }
  }

  /// Whether it reads as an IPv6 address without the brackets that part it from the port.
  private static func isBareIPv6(_ endpoint: String) -> Bool {
    guard endpoint.hasPrefix("tcp://") else { return false }
    let place = endpoint.dropFirst("tcp://".count)
    return (place.contains("::") || place.count { $0 == ":" } >= 7)
      && place.prefix { $0 != "%" }.allSatisfy { $0.isHexDigit || ":.*".contains($0) }
  }

  private static func systemText(_ code: Int32) -> String {
    unsafe String(cString: zmq_strerror(code))
  }
}
