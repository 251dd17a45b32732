/// What a message may hold at most. Part of the protocol: both ends check them.
public enum Limits {
  /// The protocol version that this module speaks.
  public static let protocolVersion: UInt32 = 2
  /// Bytes of one encoded message: a full part of a vector, and 1 MiB for everything else.
  public static let messageByteCountMax = 17 << 20
  /// Values in one message; a longer vector is sent in parts.
  public static let partValueCountMax = 4_194_304
  /// Values in a whole vector, and anything that is counted. Far above any machine; keeps sums and
  /// offsets within `Int`.
  public static let countMax = 1 << 40
  /// Work items in one order: the group size of the summation that the results are defined by.
  public static let workCountMax = 16
  /// Entries of a list in one message; a longer list is sent in parts, where it may be.
  public static let listCountMax = 32_768
  /// Bytes of a name of a host, a program or an array.
  public static let nameByteCountMax = 255
  /// Bytes of the name of a measure, an arithmetic or its core.
  public static let shortNameByteCountMax = 64
  /// Measures in a set.
  public static let measureCountMax = 64
  /// Numbers in an array's shape.
  public static let shapeCountMax = 16
  /// Bytes of a digest.
  public static let digestByteCountMax = 64
  /// Bytes of a reason or problem.
  public static let sentenceByteCountMax = 65_536
  /// Bytes that reading one message may allocate, its vector aside. Protobuf lists of empty entries
  /// grow about fifty-fold when they are read; the limits above need at most this much.
  static let decodingByteCountMax = 64 << 20
  /// Bytes of the largest frame that a client process sends: a part of a delta, alone or joined to other
  /// short answers, or a list in parts.
  /// - Parameter parameterCount: numbers in the model.
  public static func frameByteCountMax(parameterCount: Int) -> Int {
    (12 << 20) + 4 * min(parameterCount, partValueCountMax)
  }
  /// Bytes that the list of one part takes at most, as far as we send it.
  static let partByteCountMax = 8 << 20
}
