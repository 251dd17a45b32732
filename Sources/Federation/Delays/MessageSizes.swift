/// How many bytes an update counts for where delays depend on them, each way.
///
/// A formula of the parameter count alone, so that a schedule stays the same whatever becomes of the
/// wire: the sizes of the messages of the wire protocol's version 1, which is no longer spoken, for
/// the first update of client 0.
///
/// A vector of n numbers goes in parts of at most 4,194,304, each in a message of its own. With c(x)
/// the number of 7-bit groups of x, the part of k numbers from the o-th on takes
/// V = [n > 0](1 + c(n)) + [o > 0](1 + c(o)) + [k > 0](1 + c(bk) + bk) bytes, b being the bytes of a
/// number (4, or 2 with float16), and its message
/// - down: L = 10 + c(V) + V, and with the envelope 9 + c(L) + L;
/// - up: L = 16 + c(V) + V, and with the envelope 8 + c(L) + L.
public enum MessageSizes {
  /// Bytes of the order that brings a client the model.
  public static func download(parameterCount: Int, encoding: VectorEncoding = .float32) -> Int {
    // An order number, an item of work with a weight, the model's tag.
    bytes(parameterCount, of: encoding.byteCount, beside: 2 + 7 + 1, envelope: 9)
  }

  /// Bytes of the delta that comes back.
  public static func upload(parameterCount: Int, encoding: VectorEncoding = .float32) -> Int {
    // An order number, a report with steps and loss, the delta's tag.
    bytes(parameterCount, of: encoding.byteCount, beside: 2 + 13 + 1, envelope: 8)
  }

  private static let partValueCountMax = 4_194_304

  /// - Parameters:
  ///   - size: bytes of a number.
  ///   - beside: bytes of a message beside its vector and the vector's length.
  ///   - envelope: bytes of the envelope beside the message and the message's length.
  private static func bytes(
    _ parameterCount: Int, of size: Int, beside: Int, envelope: Int
  ) -> Int {
    var (sum, offset) = (0, 0)
    repeat {
      let count = min(parameterCount - offset, partValueCountMax)
      var vector = 0
      if parameterCount > 0 { vector += 1 + groups(parameterCount) }
      if offset > 0 { vector += 1 + groups(offset) }
      if count > 0 { vector += 1 + groups(size * count) + size * count }
      let message = beside + groups(vector) + vector
      sum += envelope + groups(message) + message
      offset += count
    } while offset < parameterCount
    return sum
  }

  /// How many groups of 7 bits a number has: bytes of a protobuf varint.
  private static func groups(_ number: Int) -> Int {
    max(1, (70 - UInt64(number).leadingZeroBitCount) / 7)
  }
}
