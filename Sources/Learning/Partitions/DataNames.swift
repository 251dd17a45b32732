internal import Wording

/// What the data calls the clients and the classes.
public struct DataNames: Hashable, Sendable {
  /// The name of each client; nil where the clients are none of the data's own users, or are numbered
  /// by it.
  public var clients: [String]?
  /// The name of each class; nil where classes are numbers.
  public var classes: [String]?
  /// How many users the data has, where the clients are its users.
  public var users: Int?
  /// How many of the users are nobody's.
  public var usersLeftOut = 0
  /// How many users besides have no training samples.
  public var usersWithoutSamples = 0

  /// How many test samples nobody is tested on, because their users have no training samples, and how
  /// many users those are.
  public var testSamplesLeftOut = 0
  public var testUsersLeftOut = 0

  public init() {}

  /// A sentence about the test samples that are left out; nil where there are none.
  public var testsLeftOut: String? {
    guard testSamplesLeftOut > 0 else { return nil }
    return "\(testSamplesLeftOut.counted("test sample")) of \(testUsersLeftOut.counted("user")) "
      + "who \(testUsersLeftOut == 1 ? "does" : "do") not train "
      + "\(testSamplesLeftOut == 1 ? "is" : "are") left out"
  }

  /// A sentence about the users and test samples that are left out; nil where there are none.
  public var leftOut: String? {
    let sentences = [
      users.flatMap { users in
        usersLeftOut == 0
          ? nil
          : "\(usersLeftOut.grouped) of the data's \(users.grouped) users are left out; the "
            + "clients take \((users - usersLeftOut).grouped)"
      },
      usersWithoutSamples == 0
        ? nil
        : "users left out for want of training samples: \(usersWithoutSamples.grouped)",
      testsLeftOut,
    ].compactMap(\.self)
    return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }
}

extension LabelledData {
  /// The names under a partition among so many clients, and what it leaves out.
  /// - Parameter testSplit: of the partition that was made.
  func names(_ rule: PartitionRule, clients: Int, testSplit: TestSplit) -> DataNames {
    var names = DataNames()
    if let known = classNames?.names {
      // A text of one character has a second class, which nothing belongs to.
      names.classes = known + (known.count..<max(known.count, classes)).map { "\($0)" }
    }
    names.usersWithoutSamples = usersWithoutSamples
    guard case .natural(let perClient) = rule, let users = train.users else { return names }
    let count = Int(users.max() ?? -1) + 1
    let usersOfClients = Partition.usersOfClients(
      count, clients: clients, perClient: perClient)
    names.users = count
    if testSplit == .mirrored, let testUsers = test?.users {
      let strangers = testUsers.filter { Int($0) >= count }
      names.testSamplesLeftOut = strangers.count
      names.testUsersLeftOut = Set(strangers).count
    }
    names.usersLeftOut = count - usersOfClients.reduce(0) { $0 + $1.count }
    guard let userNames = userNames?.names, userNames.count >= count else { return names }
    names.clients = usersOfClients.map { users in
      switch users.count {
      case 1: userNames[users.lowerBound]
      case 2: "\(userNames[users.lowerBound]), \(userNames[users.lowerBound + 1])"
      default: "\(userNames[users.lowerBound]) and \(users.count - 1) more"
      }
    }
    return names
  }
}
