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
