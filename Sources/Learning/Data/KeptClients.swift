/// What was made for clients from the seed, kept until it becomes too much.
///
/// A process may train any client of a million; what it has made is let go when it passes a limit, and
/// made again when it is needed. Where less than half of all clients would fit, one seldom comes back
/// before its own is let go: then only a little is kept, for the clients that are evaluated.
struct KeptClients<Value> {
  /// 128 MiB of floats.
  static var mostNumbers: Int { 1 << 25 }
  /// 4 MiB of floats.
  static var fewNumbers: Int { 1 << 20 }

  /// How many clients' values are kept at most.
  let clientsMax: Int
  private var values: [Int: Value] = [:]

  /// - Parameters:
  ///   - clients: how many there are.
  ///   - numbersEach: about how many numbers a client's value holds, at least 1.
  init(clients: Int, numbersEach: Int) {
    let isRoomForHalf = clients / 2 <= Self.mostNumbers / numbersEach
    clientsMax = max(1, (isRoomForHalf ? Self.mostNumbers : Self.fewNumbers) / numbersEach)
  }

  /// The value of `client`, made by `make` if need be.
  mutating func value(of client: Int, make: () -> Value) -> Value {
    if let value = values[client] { return value }
    if values.count >= clientsMax { values.removeAll(keepingCapacity: true) }
    let value = make()
    values[client] = value
    return value
  }
}
