/// Which numbers the users of a data set have, who came in some order.
///
/// Where the users with training samples are called 0..M-1, every one of them, they are what they are
/// called; else they are numbered in the order in which they came.
struct UserNumbers {
  /// The number of each user, by the order in which they came.
  let numbers: [Int32]
  /// The names by number; nil where they are the numbers themselves.
  let names: [String]?

  /// - Parameters:
  ///   - names: in the order in which they came, those with training samples first.
  ///   - trained: how many have training samples.
  init(_ names: [String], trained: Int) {
    let ordered = names.indices.map { Int32($0) }
    if let own = Self.wholeNumbers(names[..<trained]) {
      numbers = own + ordered[trained...]
      self.names = nil
    } else {
      numbers = ordered
      self.names = names
    }
  }

  /// What the names say, if that is each of the numbers below their count.
  private static func wholeNumbers(_ names: ArraySlice<String>) -> [Int32]? {
    var numbers: [Int32] = []
    var isThere = Array(repeating: false, count: names.count)
    for name in names {
      guard let number = wholeNumber(name), number < names.count, !isThere[number] else {
        return nil
      }
      isThere[number] = true
      numbers.append(Int32(number))
    }
    return numbers
  }

  /// 12, 012 or, as tables of numbers have it, 12.0.
  private static func wholeNumber(_ name: String) -> Int? {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let digits = parts.first, !digits.isEmpty,
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      parts.dropFirst().allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 == UInt8(ascii: "0") } })
    else { return nil }
    return Int(Substring(digits))
  }
}
