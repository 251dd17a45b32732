import Federation
import Foundation
import Glibc
import Testing

@testable import Execution
@testable import Records

/// `run.sqlite`, written by its sink and read back.
@Suite struct RunStoreTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/run.sqlite" }

  /// Two clients, each aggregated alone, in turn.
  private static let evaluated = EvaluatedClients(importance: [0.25, 0.75], seed: 1)

  private static let description = RunDescription(
    experiment: [
      StoredSetting("training.rate", .real(0.5)), StoredSetting("record.updates", .integer(5)),
    ],
    summary: [
      StoredSetting("name", .text("x")), StoredSetting("command_line", .text("metronome run x")),
      StoredSetting("state", .text("running")),
    ],
    clients: [StoredClient(client: 0, name: "a", samples: 3, clientWeight: 0.25)],
    labels: [StoredLabel(label: 0, name: "shoe"), StoredLabel(label: 1, name: nil)],
    labelCounts: [StoredLabelCount(client: 0, label: 1, samples: 3)])

  private func open(
    _ rule: RecordRule = .usual, at checkpoint: Checkpoint? = nil, isResumed: Bool = false
  ) throws -> RunStore {
    try RunStore(
      RunStore.Start(folder: folder.path, checkpoint: checkpoint, isResumed: isResumed),
      Self.description, rule: rule, evaluated: Self.evaluated, bytesPerUpdate: 8)
  }

  private func checkpoint(
    _ aggregations: Int, _ evaluations: Int, waiting: WaitingRows? = nil
  ) -> Checkpoint {
    var checkpoint = Checkpoint(
      RunState(
        aggregations: aggregations, evaluations: evaluations, planSHA256: "", vectors: [:]),
      wallSeconds: 1, trainingSeconds: 1, rowBytes: [:], experimentSHA256: "", dataFingerprint: 0,
      program: "0", arithmeticCore: "")
    checkpoint.waitingStoreRows = waiting
    return checkpoint
  }

  /// One aggregation of one update, and an evaluation after each second one.
  private func feed(_ range: Range<Int>, to store: inout RunStore) {
    for index in range {
      let order = TrainingOrder(
        client: ClientID(UInt32(index % 2)), update: UInt32(index / 2),
        baseVersion: max(0, index - 1), start: VirtualTime(ticks: Int64(index) * 500_000_000))
      let arrival = VirtualTime(ticks: Int64(index + 1) * 500_000_000)
      store.take(
        .updated(
          RunEvent.Update(
            order: order, member: 1, steps: 3, norm: index == 1 ? nil : Double(index),
            measures: MeasuredSet(count: 2, values: [NamedValue("loss", 1 / Double(index + 1))]))),
        at: Double(index))
      store.take(
        .aggregated(
          Aggregation(
            index: index, time: arrival,
            contributions: [Contribution(order: order, weight: 0.5, arrival: arrival)])),
        at: Double(index) + 0.5)
      if index % 2 == 1 { store.take(.evaluated(point(index + 1)), at: Double(index) + 0.75) }
      store.stand(
        aggregations: index + 1, updates: index + 1, time: arrival, wallSeconds: Double(index))
    }
  }

  private func point(_ version: Int) -> EvaluatedPoint {
    let set = MeasuredSet(
      count: 4, values: [NamedValue("loss", 2), NamedValue("recall, mean", 0.5)])
    let clients = [
      ClientEvaluation(train: set), ClientEvaluation(train: MeasuredSet(count: 1), test: set),
    ]
    return EvaluatedPoint(
      version: version, time: VirtualTime(ticks: Int64(version) * 500_000_000), tally: Tally(),
      clients: clients, of: Self.evaluated)
  }

  @Test func `what a sink was told is what a reader finds`() throws {
    var store = try open()
    store.take(
      .joined(
        RunEvent.Newcomer(
          member: 1, name: "client process 1", host: Host(name: "h", cores: 4), pid: 7,
          memoryBytes: 2 << 30, arithmetic: "slow arithmetic")),
      at: 0.25)
    store.take(
      .worked(member: 1, WorkDone(updates: 3, evaluations: 8, busy: .milliseconds(1_500))), at: 2)
    feed(0..<2, to: &store)
    store.take(.left(member: 1, name: "client process 1", reason: "said goodbye"), at: 3)
    #expect(store.settle() == nil)
    let run = try StoredRun(folder.path)

    #expect(run["training.rate"] == .real(0.5) && run["name"] == .text("x"))
    #expect(run["aggregations"] == .integer(2) && run["nothing"] == .absent)
    #expect(try run.clients() == Self.description.clients)
    #expect(try run.labels() == Self.description.labels)
    #expect(try run.labelCounts() == Self.description.labelCounts)
    #expect(
      try run.aggregations() == [
        StoredAggregation(aggregation: 0, time: 0.5, wallSeconds: 0.5, contributions: 1),
        StoredAggregation(aggregation: 1, time: 1, wallSeconds: 1.5, contributions: 1),
      ])
    var second = StoredUpdate(
      aggregation: 1, client: 1, number: 0, baseVersion: 0, staleness: 1, weight: 0.5,
      started: 0.5, arrived: 1)
    (second.process, second.steps, second.wallSeconds, second.loss) = (1, 3, 1, 0.5)
    let updates = try run.updates()
    #expect(updates.count == 2 && updates[1] == second)
    #expect(updates[0].deltaNorm == 0)
    let evaluation = try #require(try run.evaluations().first)
    #expect(evaluation.evaluation == 0 && evaluation.aggregation == 2 && evaluation.time == 1)
    #expect(evaluation.testLoss == 2 && evaluation.trainLoss == nil)
    #expect(evaluation.testAccuracy == nil)
    #expect(
      try run.measures().map { "\($0.set) \($0.name) \($0.value) \($0.count)" } == [
        "test loss 2.0 4.0", "test recall, mean 0.5 4.0",
      ])
    #expect(
      try run.clientMeasures().map { "\($0.client) \($0.measure.set) \($0.measure.name)" } == [
        "0 train loss", "0 train recall, mean", "1 test loss", "1 test recall, mean",
      ])
    let process = try #require(try run.processes().first)
    #expect(process.process == 1 && process.pid == 7 && process.host == "h")
    #expect(process.joined == 0.25 && process.left == 3 && process.reason == "said goodbye")
    #expect(process.cores == 4 && process.memory == 2 << 30)
    #expect(process.arithmetic == "slow arithmetic")
    #expect(process.updates == 3 && process.evaluations == 8 && process.busy == 1.5)
    let events = try run.events()
    #expect(events.map(\.kind) == ["joined", "left"])
    #expect(
      events[0].text == "client process 1 joined, with 4 cores, 2.0 GiB of memory, slow arithmetic")
    #expect(try run.faults().isEmpty)
  }

  /// All tables, in the order of their rows, without what a clock or a process told.
  private func tables() throws -> [String: [[StoredValue]]] {
    let run = try StoredRun(folder.path)
    var all: [String: [[StoredValue]]] = [:]
    for (table, columns) in [
      ("aggregations", "aggregation, time, contributions"),
      ("updates", "aggregation, client, number, base_version, staleness, weight, loss, steps"),
      ("evaluations", "evaluation, aggregation, time, train_loss, test_loss"),
      ("measures", "*"), ("client_measures", "*"), ("clients", "*"),
    ] {
      all[table] = try run.rows(of: "SELECT \(columns) FROM \(table) ORDER BY rowid").rows
    }
    all["summary"] = run.summary.map { [.text($0.key), $0.value] }
    return all
  }

  @Test(arguments: [0, 1, 2, 3, 5, 8], [RecordRule.usual, bounded])
  func `a run that goes on from a checkpoint has the rows of one that nothing happened to`(
    kept: Int, rule: RecordRule
  ) throws {
    var whole = try open(rule)
    feed(0..<8, to: &whole)
    #expect(whole.settle() == nil)
    let expected = try tables()
    StoreFile.remove(path)

    var first = try open(rule)
    feed(0..<kept, to: &first)
    #expect(first.settle() == nil)
    // What comes after the checkpoint reaches the file and is done again.
    feed(kept..<8, to: &first)
    #expect(first.settle() == nil)
    var second = try open(rule, at: checkpoint(kept, kept / 2), isResumed: true)
    feed(kept..<8, to: &second)
    #expect(second.settle() == nil)
    #expect(try tables() == expected)
  }

  static let bounded = RecordRule(
    updates: 5, updatesPerClient: 3, aggregations: 6, clients: 1, clientMeasures: 5)

  @Test func `what record bounds ends there, and the store says so`() throws {
    var store = try open(Self.bounded)
    feed(0..<8, to: &store)
    #expect(store.settle() == nil)
    let run = try StoredRun(folder.path)
    #expect(try run.updates().map(\.aggregation) == [0, 1, 2, 3, 4])
    #expect(try run.aggregations().count == 6)
    // Client 0 alone: two rows of each evaluation.
    #expect(try run.clientMeasures().map(\.measure.evaluation) == [0, 0, 1, 1])
    #expect(try run.evaluations().count == 4)
    #expect(
      try run.events().map(\.text) == [
        "1 of 2 clients are described, with measures of their own (record.clients)",
        "updates has no rows from aggregation 5 on: record.updates is 5",
        "client_measures has no rows from evaluation 2 on: record.client-measures is 5",
        "aggregations has no rows from aggregation 6 on: record.aggregations is 6",
      ])
    #expect(run.missing.contains { $0.contains("updates has no rows from aggregation 5 on") })
  }

  @Test func `nothing is kept of what record does without`() throws {
    var store = try open(.none)
    feed(0..<4, to: &store)
    #expect(store.settle() == nil)
    let run = try StoredRun(folder.path)
    #expect(try run.updates().isEmpty && run.aggregations().isEmpty)
    #expect(try run.clientMeasures().isEmpty)
    #expect(try run.evaluations().count == 2)
    #expect(try run.events().map(\.kind) == ["cut"])
  }

  @Test func `rows that found no room are in the checkpoint, and are written by who goes on`()
    throws
  {
    var store = try open()
    feed(0..<2, to: &store)
    #expect(store.settle() == nil)
    feed(2..<4, to: &store)
    // Nobody can write while somebody has it locked.
    let lock = try WriteLock(on: path)
    let waiting = store.settle()
    lock.release()
    #expect(waiting?.updates.map(\.aggregation) == [2, 3])
    #expect(try StoredRun(folder.path).updates().count == 2)
    let kept = checkpoint(4, 2, waiting: waiting)
    // Whether they were written meanwhile or not.
    for isWritten in [false, true] {
      if isWritten { #expect(store.settle() == nil) }
      var next = try open(at: kept, isResumed: true)
      #expect(try StoredRun(folder.path).updates().map(\.aggregation) == [0, 1, 2, 3])
      feed(4..<5, to: &next)
      #expect(next.settle() == nil)
      #expect(try StoredRun(folder.path).updates().map(\.aggregation) == [0, 1, 2, 3, 4])
      #expect(try StoredRun(folder.path).evaluations().count == 2)
      store = next
    }
  }

  @Test func `a store that ends before the checkpoint is refused`() throws {
    var store = try open()
    feed(0..<2, to: &store)
    #expect(store.settle() == nil)
    let error = #expect(throws: ResultsError.self) {
      try open(at: checkpoint(3, 1), isResumed: true)
    }
    #expect(
      error?.description == """
        \(path): it ends at aggregation 2, before the checkpoint's 3; put the file back as it was, \
        or remove it: then a new one has what comes after that
        """)
  }

  @Test func `without its store a run goes on, and says what is missing`() throws {
    let store = try open(at: checkpoint(7, 3), isResumed: true)
    #expect(
      store.opensWith == "\(path) is not there; a new one has what comes after aggregation 7")
    let run = try StoredRun(folder.path)
    #expect(
      run.missing.contains {
        $0.hasPrefix("what came before aggregation 7 is missing")
      })
  }

  @Test func `a run that begins again remembers how it was begun`() throws {
    var store = try open()
    feed(0..<4, to: &store)
    #expect(store.settle() == nil)
    _ = consume store
    var description = Self.description
    description.summary[1] = StoredSetting("command_line", .text("metronome resume"))
    let again = try RunStore(
      RunStore.Start(folder: folder.path, checkpoint: nil, isResumed: true), description,
      rule: .usual, evaluated: Self.evaluated, bytesPerUpdate: 8)
    #expect(try again.commandLine() == "metronome run x")
    #expect(try StoredRun(folder.path).updates().isEmpty)
  }

  @Test func `a store that was removed ends with a sentence`() throws {
    var store = try open()
    feed(0..<2, to: &store)
    unlink(path)
    // Not before a write is due.
    usleep(1_100_000)
    let error = #expect(throws: ResultsError.self) { try store.flush() }
    #expect(
      error?.description
        == "\(path): it was removed or replaced while the run went on, and its rows with it")
    #expect(store.settle()?.updates.count == 2)
  }

  @Test func `a finished store is one file, whatever is in its folder`() throws {
    var store = try open()
    feed(0..<4, to: &store)
    let summary = Summary(
      name: "x", seed: .max, scheme: "Async", clients: 2, processes: 1, aggregations: 4, updates: 4,
      time: 2, wallSeconds: 3, updatesPerSecond: 1,
      final: Summary.Final(trainLoss: nil, testLoss: 2, testAccuracy: nil),
      staleness: Summary.Staleness(mean: 1, max: 2), bias: 0.25, modelSHA256: "aa",
      planSHA256: "bb", version: "0", commandLine: "metronome run x", host: "h")
    try store.finish(summary, surrogate: [0.4, 0.6])
    // Once more, as after a full disk.
    try store.finish(summary, surrogate: [0.4, 0.6])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.sqlite"])
    let run = try StoredRun(folder.path)
    #expect(run.state == .finished)
    #expect(run["seed"] == .text("18446744073709551615"))
    #expect(run["final.test_loss"].number == 2 && run["final.train_loss"] == .absent)
    #expect(run["staleness.mean"].number == 1)
    #expect(run["host"] == .text("h"))
    #expect(try run.clients()[0].surrogateWeight == 0.4)
  }
}

/// The lock of who writes to a store in WAL mode, held as another program would: byte 120 of the file
/// that SQLite shares, by the documentation of its format.
private final class WriteLock {
  private let descriptor: Int32

  init(on path: String) throws {
    descriptor = Glibc.open(path + "-shm", O_RDWR)
    try #require(descriptor >= 0)
    try #require(set(F_WRLCK) == 0)
  }

  deinit { close(descriptor) }

  func release() { _ = set(F_UNLCK) }

  private func set(_ type: Int32) -> Int32 {
    var lock = flock(
      l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: 120, l_len: 1, l_pid: 0)
    // Of the open file and not of this process, whose own it would else be.
    return fcntl(descriptor, 37 /* F_OFD_SETLK */, &lock)
  }
}
