/// Numbers names from 0 in the order in which they come.
struct Numbering {
  private(set) var names: [String] = []
  private var numbers: [String: Int32] = [:]

  /// The number of a name that has come.
  func known(_ name: String) -> Int32? { numbers[name] }

  mutating func number(of name: String) -> Int32 {
    if let number = numbers[name] { return number }
    let number = Int32(names.count)
    names.append(name)
    numbers[name] = number
    return number
  }
}
