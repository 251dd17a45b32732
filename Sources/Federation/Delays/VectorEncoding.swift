/// How the numbers of models and deltas travel between server and clients.
public enum VectorEncoding: String, Hashable, Sendable, CaseIterable {
  /// As they are.
  case float32
  /// Each rounded to the nearest number of IEEE 754 binary16, which has half the bytes.
  case float16

  /// Bytes of a number.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    }
  }

  /// The largest magnitude that a number may have.
  public var largest: Float {
    switch self {
    case .float32: .greatestFiniteMagnitude
    case .float16: 65_504
    }
  }
}
