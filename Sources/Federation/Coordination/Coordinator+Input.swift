extension Coordinator {
  /// What happened, by the name of what it happened to.
  ///
  /// An input that names what is not waited for changes nothing: an order that was given up or is
  /// back already, a timer that another one replaced, a client that had joined or left before. The
  /// driver may hand in whatever comes, in any order and more than once.
  public enum Input: Hashable, Sendable {
    /// The order's work is back.
    case arrived(OrderID)
    /// The time of the `wake` with this number has come, or has passed.
    case timer(TimerID)
    /// The order's work will never come. Outside of rounds its client, or another in its place,
    /// gets a new order at once. A round waits for it no longer: it ends if nobody else is waited
    /// for, and begins again if nobody was back.
    case lost(OrderID)
    /// The client can be given orders; all can until they leave. It is treated as one that is idle:
    /// it gets an order at once, or can be chosen where few work at a time; a round takes it in
    /// when it begins, which is at once where nobody is in it.
    case joined(ClientID)
    /// The client gets no more orders until it joins again. Its open order is abandoned and lost;
    /// what it has brought back counts.
    case left(ClientID)
  }
}
