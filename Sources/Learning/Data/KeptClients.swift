/// What was made for clients from the seed, kept until it becomes too much.
///
/// A process may train any client of a million; what it has made is let go when it passes 2^25 numbers
/// (128 MiB of floats) and made again when it is needed.
struct KeptClients<Value> {
  private static var numbersMax: Int { 1 << 25 }

  private var values: [Int: Value] = [:]
  private var numbers = 0

  /// The value of `client`, which holds about `numbers` numbers and is made by `make` if need be.
  mutating func value(of client: Int, numbers added: Int, make: () -> Value) -> Value {
    if let value = values[client] { return value }
    if numbers + added > Self.numbersMax {
      values.removeAll()
      numbers = 0
    }
    let value = make()
    values[client] = value
    numbers += added
    return value
  }
}
