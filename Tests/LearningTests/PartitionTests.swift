import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct PartitionTests {
  static let seeds = 0..<UInt64(12)
  static let withoutReplacement: [PartitionRule] = [
    .iid, .dirichlet(alpha: 0.001, replacement: false), .dirichlet(alpha: 0.1, replacement: false),
    .dirichlet(alpha: 10_000, replacement: false), .classes(perClient: 1), .classes(perClient: 3),
    .quantity(alpha: 0.5),
    .shards(perClient: 2),
  ]

  /// 600 training and 200 test labels divided among `clients`.
  struct Case {
    let train: [Int32]
    let test: [Int32]
    let partition: Partition

    init(
      _ rule: PartitionRule, testSplit: TestSplit = .mirrored, clients: Int = 20, seed: UInt64
    ) throws {
      var labels = inputs(seed)
      train = labels.labels(600)
      test = labels.labels(200)
      var stream = RandomStream(seed: seed, purpose: .partition)
      partition = try Partition.make(
        rule: rule, testSplit: testSplit, clients: clients, classes: 10,
        train: DividedRows(labels: train),
        test: DividedRows(labels: test), using: &stream)
    }

    /// How many training or test samples of each class a client has.
    func classCounts(_ split: Split, of client: Int) -> [Int] {
      var counts = Array(repeating: 0, count: 10)
      let labels = split == .train ? train : test
      for row in partition[split].rows(of: client) { counts[Int(labels[Int(row)])] += 1 }
      return counts
    }
  }

  @Test(arguments: withoutReplacement, seeds)
  func `no sample has two owners`(rule: PartitionRule, seed: UInt64) throws {
    let partition = try Case(rule, seed: seed).partition
    for parts in [partition.train, partition.test] {
      #expect(parts.clients == 20)
      #expect(Set(parts.rows).count == parts.rows.count)
    }
  }

  @Test(arguments: withoutReplacement, seeds)
  func `the same seed divides alike and another one otherwise`(
    rule: PartitionRule, seed: UInt64
  ) throws {
    let partition = try Case(rule, seed: seed).partition
    #expect(try Case(rule, seed: seed).partition == partition)
    #expect(try Case(rule, seed: seed + 1000).partition != partition)
  }

  @Test(arguments: [1, 7, 20, 200], seeds)
  func `iid parts cover everything and differ by one at most`(clients: Int, seed: UInt64) throws {
    let partition = try Case(.iid, clients: clients, seed: seed).partition
    for (parts, count) in [(partition.train, 600), (partition.test, 200)] {
      #expect(Set(parts.rows).count == count)
      for client in 0..<clients {
        #expect(
          (count / clients...(count + clients - 1) / clients).contains(parts.count(of: client)))
      }
    }
  }

  @Test(arguments: [0.001, 0.1, 1, 10_000], seeds)
  func `Dirichlet parts have equal sizes`(alpha: Double, seed: UInt64) throws {
    for (clients, each) in [(20, 30), (7, 85), (600, 1)] {
      for replacement in [false, true] {
        let rule = PartitionRule.dirichlet(alpha: alpha, replacement: replacement)
        let partition = try Case(rule, clients: clients, seed: seed).partition
        for client in 0..<clients { #expect(partition.train.count(of: client) == each) }
      }
    }
  }

  @Test(arguments: [false, true], seeds)
  func `a small alpha concentrates classes and a large one spreads them`(
    replacement: Bool, seed: UInt64
  ) throws {
    func largestShare(_ alpha: Double) throws -> Double {
      let rule = PartitionRule.dirichlet(alpha: alpha, replacement: replacement)
      let division = try Case(rule, seed: seed)
      let shares = (0..<20).map { Double(division.classCounts(.train, of: $0).max() ?? 0) / 30 }
      return shares.reduce(0, +) / 20
    }
    let (tiny, small, large) = (
      try largestShare(0.001), try largestShare(0.3), try largestShare(10_000)
    )
    #expect(tiny > small)
    #expect(small > large + 0.1)
    #expect(tiny > (replacement ? 0.95 : 0.45))
    #expect(large < (replacement ? 0.15 : 0.45))
  }

  @Test(arguments: 0..<UInt64(4))
  func `late clients get their share of the class they want most`(seed: UInt64) {
    // Dealt one client after another, the last would only get what the others left.
    var favourites = Array(repeating: 0.0, count: 20)
    for trial in 0..<UInt64(10) {
      let labels = (0..<600).map { Int32($0 % 10) }
      var stream = RandomStream(seed: 100 * seed + trial, purpose: .partition)
      let source = RowsByClass(labels, classes: 10, using: &stream)
      let mixtures = (0..<20).map { _ in
        ClassMixture(concentration: 0.05, classes: 10, using: &stream)
      }
      let parts = Partition.dealt(from: source, to: mixtures, using: &stream)
      for (client, mixture) in mixtures.enumerated() {
        let weights = mixture.logWeights
        let wanted = weights.indices.max { weights[$0] < weights[$1] }
        let got = parts.rows(of: client).count { Int(labels[Int($0)]) == wanted }
        favourites[client] += Double(got) / 300
      }
    }
    let early = favourites[..<10].reduce(0, +) / 10
    let late = favourites[10...].reduce(0, +) / 10
    #expect(early > 0.5)
    #expect(abs(early - late) < 0.15)
  }

  @Test(arguments: seeds) func `test samples mirror the training samples' classes`(seed: UInt64)
    throws
  {
    for rule in Self.withoutReplacement where rule != .iid {
      let division = try Case(rule, seed: seed)
      let owned = (0..<20).map { division.classCounts(.train, of: $0) }
      for label in 0..<10 {
        let testCount = division.test.count { $0 == Int32(label) }
        let trainCount = owned.reduce(0) { $0 + $1[label] }
        var dealt = 0
        for client in 0..<20 {
          let count = division.classCounts(.test, of: client)[label]
          let quota = Double(testCount * owned[client][label]) / Double(max(trainCount, 1))
          #expect(abs(Double(count) - quota) < 1)
          dealt += count
        }
        #expect(dealt == (trainCount > 0 ? testCount : 0))
      }
    }
  }

  @Test(arguments: seeds) func `with replacement, test proportions are those of training`(
    seed: UInt64
  ) throws {
    let division = try Case(.dirichlet(alpha: 0.3, replacement: true), seed: seed)
    for client in 0..<20 {
      let train = division.classCounts(.train, of: client)
      let test = division.classCounts(.test, of: client)
      #expect(test.reduce(0, +) == 10)
      for label in 0..<10 {
        #expect(abs(Double(train[label]) / 30 - Double(test[label]) / 10) <= 1.0 / 30 + 1.0 / 10)
      }
    }
  }

  @Test func `with replacement, a sample may be drawn twice`() throws {
    let rows = try Case(.dirichlet(alpha: 0.1, replacement: true), seed: 1).partition.train.rows
    #expect(Set(rows).count < rows.count)
  }

  @Test(arguments: [4, 10, 25], seeds)
  func `by classes, client i holds an equal share of class i mod 10`(
    clients: Int, seed: UInt64
  ) throws {
    let division = try Case(.classes(perClient: 1), clients: clients, seed: seed)
    for client in 0..<clients {
      let label = client % 10
      let sharers = (0..<clients).count { $0 % 10 == label }
      let ofClass = division.train.count { $0 == Int32(label) }
      let counts = division.classCounts(.train, of: client)
      #expect(counts[label] == counts.reduce(0, +))
      #expect((ofClass / sharers...(ofClass + sharers - 1) / sharers).contains(counts[label]))
    }
  }

  @Test(arguments: [1, 2, 5], seeds)
  func `by shards, a client holds few classes and all samples are given out`(
    perClient: Int, seed: UInt64
  ) throws {
    let division = try Case(.shards(perClient: perClient), seed: seed)
    #expect(division.partition.train.rows.count == 600)
    // A shard of 600 / (20 perClient) sorted samples spans few of the ten classes.
    let most = (0..<20).map { division.classCounts(.train, of: $0).count { $0 > 0 } }.max() ?? 0
    #expect(most <= perClient * (perClient == 1 ? 6 : 4))
  }

  @Test(arguments: [1, 2, 3, 10], seeds)
  func `by several classes, client i holds those from i k on, modulo ten`(
    perClient: Int, seed: UInt64
  ) throws {
    let division = try Case(.classes(perClient: perClient), seed: seed)
    for client in 0..<20 {
      let held = Set((0..<perClient).map { (client * perClient + $0) % 10 })
      let counts = division.classCounts(.train, of: client)
      for label in 0..<10 where !held.contains(label) { #expect(counts[label] == 0) }
    }
    #expect(division.partition.train.rows.count == 600)
  }

  @Test func `more classes for each client than there are, are refused`() {
    #expect(throws: LearningError.self) { try Case(.classes(perClient: 11), seed: 1) }
  }

  @Test(arguments: [0.01, 1, 10_000], seeds)
  func `by quantity, every client has a sample and none is left over`(
    alpha: Double, seed: UInt64
  ) throws {
    let train = try Case(.quantity(alpha: alpha), seed: seed).partition.train
    let sizes = (0..<20).map { train.count(of: $0) }
    #expect(sizes.reduce(0, +) == 600)
    #expect(sizes.min() ?? 0 >= 1)
    let largest = sizes.max() ?? 0
    #expect(alpha > 1 ? largest < 40 : largest > 50)
  }

  @Test(arguments: withoutReplacement, seeds)
  func `under a global test each test sample is measured by one client`(
    rule: PartitionRule, seed: UInt64
  ) throws {
    let mirrored = try Case(rule, seed: seed).partition
    let global = try Case(rule, testSplit: .global, seed: seed).partition
    #expect(global.train == mirrored.train)
    #expect(global.test.rows == (0..<200).map { Int32($0) })
    for client in 0..<20 { #expect(global.test.count(of: client) == 10) }
  }

  @Test func `test samples of users who do not train are divided among all who do`() throws {
    func partition(_ testUsers: [Int32]?, rule: PartitionRule = .natural(perClient: 1)) throws
      -> Partition
    {
      var stream = RandomStream(seed: 1, purpose: .partition)
      return try Partition.make(
        rule: rule, clients: 3, classes: 4,
        train: DividedRows(labels: [0, 1, 2, 0], users: [0, 1, 2, 0]),
        test: DividedRows(
          labels: Array(repeating: 3, count: testUsers?.count ?? 2), users: testUsers),
        using: &stream)
    }
    let orphaned = try partition([3, 4, 3, 5, 4])
    #expect(orphaned.testSplit == .global && orphaned.test.rows == [0, 1, 2, 3, 4])
    #expect((0..<3).map { orphaned.test.count(of: $0) } == [1, 2, 2])
    // One sample of a client that trains, and the others are left out.
    let owned = try partition([3, 1, 4])
    #expect(owned.testSplit == .mirrored && owned.test.rows == [1])
    // Of a class that nobody trains on.
    #expect(try partition(nil, rule: .classes(perClient: 1)).testSplit == .global)
    let none = try partition([])
    #expect(none.testSplit == .mirrored && none.test.rows.isEmpty)
  }

  @Test func `a client without training samples is refused by name`() {
    func sentence(_ rule: PartitionRule, clients: Int, labels: [Int32]) -> String? {
      var stream = RandomStream(seed: 1, purpose: .partition)
      do throws(LearningError) {
        _ = try Partition.make(
          rule: rule, clients: clients, classes: 10, train: DividedRows(labels: labels),
          test: DividedRows(labels: labels), using: &stream)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      sentence(.iid, clients: 3, labels: [0, 1])
        == "client 2 gets no training samples: 2 samples are divided among 3 clients; every "
        + "client needs at least one")
    #expect(
      sentence(.classes(perClient: 1), clients: 3, labels: [0, 1, 1, 3])
        == "client 2 gets no training samples: 4 samples are divided among 3 clients; every "
        + "client needs at least one")
    #expect(
      sentence(.shards(perClient: 3), clients: 2, labels: [0, 1, 1, 3])
        == "2 clients with 3 shards each would need 6; 4 training samples make at most that many")
  }

  @Test(arguments: seeds) func `apportioned numbers add up and are within one of their quotas`(
    seed: UInt64
  ) {
    var stream = inputs(seed)
    let weights = (0..<9).map { _ in stream.nextUnit() }
    let total = Int(stream.nextBelow(100))
    let counts = apportion(total, inProportionTo: weights, using: &stream)
    let sum = weights.reduce(0, +)
    #expect(counts.reduce(0, +) == total)
    for (count, weight) in zip(counts, weights) {
      #expect(abs(Double(count) - Double(total) * weight / sum) < 1)
    }
  }
}
