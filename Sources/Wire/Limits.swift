/// What a message may hold at most. Part of the protocol: both ends check them.
public enum Limits {
  /// The protocol version that this module speaks.
  public static let protocolVersion: UInt32 = 1
  /// Bytes of one encoded message: a full part of a vector, and 1 MiB for everything else.
  public static let messageByteCountMax = 17 << 20
  /// Values in one message; a longer vector is sent in parts.
  public static let partValueCountMax = 4_194_304
  /// Values in a whole vector. Far above any machine; keeps offsets within `Int`.
  public static let vectorValueCountMax = 1 << 40
  /// Work items in one order: the group size of the summation that the results are defined by.
  public static let workCountMax = 16
  /// Entries in a list of clients, measures or versions.
  public static let listCountMax = 262_144
  /// Bytes of a host's or kernel core's name.
  public static let nameByteCountMax = 255
  /// Bytes of a reason or problem.
  public static let sentenceByteCountMax = 65_536
  /// Bytes that reading one message may allocate. Protobuf lists of empty entries grow about
  /// fifty-fold when they are read; the limits above need at most this much.
  static let decodingByteCountMax = 64 << 20
}
