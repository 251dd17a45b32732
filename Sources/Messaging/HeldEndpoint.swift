internal import Glibc

/// Whether somebody listens at an `ipc://` endpoint. libzmq removes the socket file of whoever was
/// there before it binds, so two coordinators would silently share one path: we ask first.
func isHeldByAnother(ipc endpoint: String) -> Bool {
  let prefix = "ipc://"
  guard endpoint.hasPrefix(prefix) else { return false }
  let path = endpoint.utf8.dropFirst(prefix.utf8.count)
  var address = sockaddr_un()
  // Abstract (@) and unnamed (*) endpoints have no file; a longer path is refused by libzmq.
  guard let first = path.first, first != UInt8(ascii: "@"), first != UInt8(ascii: "*"),
    path.count < MemoryLayout.size(ofValue: address.sun_path)
  else { return false }

  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
  let byteCount = socklen_t(MemoryLayout<sockaddr_un>.size)
  return unsafe withUnsafePointer(to: &address) { address in
    unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      unsafe connect(descriptor, address, byteCount) == 0
    }
  }
}
