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

/// The users of the samples of arrays, which name them by whole numbers.
struct UserArrays {
  /// Nil where the data does not say whose they are.
  let train: [Int32]?
  let test: [Int32]?
  /// See `UserNumbers`.
  let names: [String]?

  /// - Parameters: whose each sample is; empty where the data does not say.
  init(_ train: [Int], _ test: [Int]) {
    var numbers: [Int: Int32] = [:]
    var names: [String] = []
    func numbered(_ users: [Int]) -> [Int32] {
      users.map { user in
        if let number = numbers[user] { return number }
        let number = Int32(names.count)
        names.append("\(user)")
        numbers[user] = number
        return number
      }
    }
    let trainUsers = numbered(train)
    let trained = names.count
    let testUsers = numbered(test)
    let final = UserNumbers(names, trained: trained)
    self.train = train.isEmpty ? nil : trainUsers.map { final.numbers[Int($0)] }
    self.test = test.isEmpty ? nil : testUsers.map { final.numbers[Int($0)] }
    self.names = train.isEmpty ? nil : final.names
  }
}

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
