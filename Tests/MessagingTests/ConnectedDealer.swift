import Messaging

extension Dealer {
  /// A socket that connects to the endpoint at once.
  static func connected(
    _ context: Context, to endpoint: String, options: SocketOptions = SocketOptions()
  ) throws(MessagingError) -> Dealer {
    let dealer = try Dealer(context, options: options)
    try dealer.connect(endpoint)
    return dealer
  }
}
