/// What the numbers of an array are.
struct NPYElementType: Hashable {
  enum Kind: String {
    case bool = "b"
    case unsigned = "u"
    case signed = "i"
    case float = "f"
  }

  let kind: Kind
  /// Bytes of a number.
  let size: Int
  let isBigEndian: Bool

  static let uint8 = NPYElementType(kind: .unsigned, size: 1, isBigEndian: false)
  static let float32 = NPYElementType(kind: .float, size: 4, isBigEndian: false)

  /// Whether a number is a byte.
  var isByte: Bool { size == 1 && kind != .signed }

  /// NumPy's own name.
  var name: String { (size == 1 ? "|" : isBigEndian ? ">" : "<") + kind.rawValue + "\(size)" }
}

extension NPYElementType {
  private static let sizes: [Kind: [Int]] = [
    .bool: [1], .unsigned: [1, 2, 4, 8], .signed: [1, 2, 4, 8], .float: [2, 4, 8],
  ]

  /// The type that NumPy calls so.
  init(named name: String) throws(NPYHeader.Fault) {
    let (order, code) = (name.first ?? " ", name.dropFirst())
    guard "<>|=".contains(order), let kind = Kind(rawValue: String(code.prefix(1))),
      let size = Int(code.dropFirst()), Self.sizes[kind]?.contains(size) == true
    else { throw Self.refusal(name, code) }
    self.kind = kind
    self.size = size
    // One byte has no order, so any mark of it is right.
    isBigEndian = order == ">" && size > 1
  }

  private static func refusal(_ name: String, _ code: Substring) -> NPYHeader.Fault {
    let (found, remedy) =
      switch code.first {
      case "c": ("complex numbers", "array.real, or numpy.abs(array)")
      case "f": ("floats of another size", "array.astype('float64')")
      case "O": ("Python objects", "numpy.array(array.tolist(), dtype='float32')")
      case "U", "S", "a", "T":
        ("texts", "numpy.unique(array, return_inverse=True)[1], which numbers them")
      case "M", "m": ("times", "array.astype('int64')")
      case "V":
        ("records", "numpy.lib.recfunctions.structured_to_unstructured(array)")
      default: ("another type", "array.astype('float32')")
      }
    return NPYHeader.Fault(
      "numbers of the type \"\(name.prefix(40))\", \(found); allowed: bool, whole numbers of 8 to "
        + "64 bits, and floats of 16, 32 or 64. Convert them, as with \(remedy)")
  }
}
