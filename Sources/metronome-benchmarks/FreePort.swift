import Messaging

/// An endpoint on a port of this machine that nobody has now.
func freePort() throws -> String {
  let router = try Router(Context())
  return try router.bind("tcp://127.0.0.1:*")
}
