import CProcess
import Experiment
public import Federation
import Glibc
import Kernels
import Learning
public import Messaging
import Wire

/// A client process: one loop that takes orders, trains or evaluates, and answers. It knows nothing
/// but what the coordinator tells it, and keeps nothing when it ends.
///
/// The loop looks at all that may come, does one slice of work, and looks again: between two looks lie
/// at most 20 ms and one step. So a stop, a signal and a ping are answered in the middle of an update.
public struct ClientProcess: ~Copyable {
  /// What is in its power besides the coordinator's word.
  public struct Options: Sendable {
    /// Where the coordinator listens.
    public var endpoint: String
    /// Ours and the coordinator's; nil for a line that is not encrypted.
    public var keys: ClientKeys?
    /// The clients that this process alone may train; empty for any.
    public var hostedClients: ClientRanges
    /// Which data files it opens.
    public var data: Reach
    /// Whether a launcher holds our lifeline.
    public var isLaunched: Bool
    /// How long to wait for a coordinator that does not answer.
    public var patience: Duration

    public init(
      endpoint: String, keys: ClientKeys? = nil, hostedClients: ClientRanges = ClientRanges(),
      data: Reach = .nowhere, isLaunched: Bool = false, patience: Duration = .seconds(60)
    ) {
      self.endpoint = endpoint
      self.keys = keys
      self.hostedClients = hostedClients
      self.data = data
      self.isLaunched = isLaunched
      self.patience = patience
    }
  }

  /// Which data files a client process opens for a coordinator, besides those of known data sets in
  /// their usual folders.
  public enum Reach: Sendable {
    /// None.
    case nowhere
    /// What lies in this folder.
    case folder(String)
    /// Wherever the experiment says: for a coordinator that is the same person's.
    case anywhere
  }

  /// How a client process ended.
  public enum Ending: Sendable {
    /// The coordinator said so, for this reason.
    case stopped(String)
    case interrupted
    /// The launcher is gone.
    case abandoned
  }

  private let options: Options
  private var channel: ClientChannel
  private var welcome = ListAssembly<Welcome>(entryCountMax: Self.welcomePiecesMax)
  /// Nil until the coordinator's welcome.
  private var work: ClientWork?
  private var deadline: ContinuousClock.Instant
  private var handshake = Handshake()

  /// Pieces of an experiment that a coordinator may send.
  private static let welcomePiecesMax = 4_096

  public init(options: Options) throws {
    metronome_keep_freed_memory()
    try OpenFiles.allow(64)
    useOneMatrixThread()
    let channel = try ClientChannel(
      endpoint: options.endpoint, keys: options.keys, watchesLifeline: options.isLaunched)
    self.options = options
    deadline = .now.advanced(by: options.patience)
    self.channel = channel
  }

  /// Works until it is told to stop.
  /// - Throws: `RuntimeError` when the coordinator refuses, is silent, or has other data;
  ///   `LearningError` or `ExperimentError` when this machine cannot do the experiment.
  public consuming func run() throws -> Ending {
    sayHello()
    while true {
      let wakeup = try channel.wait(milliseconds: isBusy ? 0 : 200)
      if wakeup.isStopped {
        channel.send(.goodbye)
        return .interrupted
      }
      if wakeup.lifelineIsCut { return .abandoned }
      if wakeup.isConnected { handshake = Handshake() }
      if let reason = wakeup.failedHandshake.flatMap({ handshake.end(after: $0, options.keys) }) {
        throw RuntimeError.rejected(endpoint: options.endpoint, reason: reason)
      }
      // Before the broken connection: the coordinator's last word came over it.
      if let ending = try receive(isCutOff: wakeup.coordinatorIsGone) { return ending }
      if wakeup.coordinatorIsGone { try startOver() }
      workOneSlice()
      if work == nil, ContinuousClock.now >= deadline {
        throw RuntimeError.noCoordinator(
          endpoint: options.endpoint, seconds: Int(options.patience.components.seconds))
      }
    }
  }

  /// Whether there is work to do.
  private var isBusy: Bool { work?.isBusy == true }

  /// Works for the length of a slice, or until there is nothing to do; what is done is sent at once.
  private mutating func workOneSlice() {
    guard isBusy else { return }
    var slice = WorkSlice()
    while let frames = work?.advance(within: &slice) {
      for answers in frames { channel.send(joined: answers) }
    }
  }

  private func sayHello() {
    let hello = Hello(
      host: hostName(), pid: UInt32(getpid()), arithmetic: .here,
      hostedClients: options.hostedClients, cores: UInt32(clamping: Machine.cores),
      memoryBytes: UInt64(Machine.memoryBytes), encodings: [.float16],
      program: "metronome \(metronomeVersion)")
    for part in hello.parts() { channel.send(.hello(part)) }
  }

  /// The connection broke: the coordinator has given our orders to others. It may come back, or
  /// another in its place, to whom what was not sent yet would mean nothing: the socket goes with it.
  private mutating func startOver() throws {
    channel.dropUnsent()
    channel = try ClientChannel(
      endpoint: options.endpoint, keys: options.keys, watchesLifeline: options.isLaunched)
    welcome = ListAssembly(entryCountMax: Self.welcomePiecesMax)
    if work != nil { deadline = .now.advanced(by: options.patience) }
    work = nil
    sayHello()
  }

  /// Takes what has come.
  /// - Parameter isCutOff: whether the connection broke. A new one may be there already: what was sent
  ///   over it means nothing before Hello, and that it is refused is no reason to end for one who was welcome.
  private mutating func receive(isCutOff: Bool) throws -> Ending? {
    while let received = try channel.receive() {
      switch received.message {
      case .success(.reject) where isCutOff && work != nil: continue
      case .success(let message):
        do {
          if let ending = try handle(message, frame: received.frame) { return ending }
        } catch let error as WireError {
          throw RuntimeError.rejected(endpoint: options.endpoint, reason: error.description)
        }
      case .failure(let error):
        throw RuntimeError.rejected(endpoint: options.endpoint, reason: error.description)
      }
    }
    return nil
  }

  private mutating func handle(
    _ message: CoordinatorMessage, frame: Int
  ) throws -> Ending? {
    switch message {
    case .welcome(let part):
      if let welcome = try welcome.add(part) { try prepare(welcome) }
    case .reject(let reason):
      throw RuntimeError.rejected(endpoint: options.endpoint, reason: reason)
    case .stop(let reason): return .stopped(reason)
    case .model(let model): try work?.add(model)
    case .forget(let versions): work?.forget(versions)
    case .trainOrder(let order):
      if let refusal = work?.add(order, frame: frame) { channel.send(refusal) }
    case .evaluateOrder(let order):
      if let refusal = try work?.add(order, frame: frame) { channel.send(refusal) }
    case .initialOrder(let order): channel.send(.problem(Self.refusal(ofInitial: order)))
    case .heartbeat(let heartbeat):
      if let answer = heartbeat.answer { channel.send(.heartbeat(answer)) }
    }
    return nil
  }

  /// Version 0 of what this program trains is the coordinator's to make.
  private static func refusal(ofInitial order: UInt64) -> Problem {
    Problem(order: order, text: "this process did not say that it can make the initial model")
  }

  /// Makes ready for the experiment. What this machine lacks, the coordinator hears of.
  private mutating func prepare(_ welcome: Welcome) throws {
    var readsFiles = false
    do {
      var task = try LearningTask(
        learningYAML: welcome.experimentText, file: "the coordinator's experiment")
      try confine(&task)
      readsFiles = task.data.readsFiles
      let learner = try learner(of: task)
      let isSameData = welcome.dataDigest.isEmpty || welcome.dataDigest == learner.dataDigest
      guard isSameData, learner.parameterCount == welcome.parameterCount else {
        throw RuntimeError.otherData(endpoint: options.endpoint)
      }
      let ready = Ready(learner, hosting: options.hostedClients)
      for part in ready.parts() { channel.send(.ready(part)) }
      work = ClientWork(learner, rate: task.training.rate, encoding: welcome.deltaEncoding)
    } catch {
      channel.send(.problem(Problem(text: Self.told(error, readsFiles: readsFiles))))
      // A file of the coordinator's that is wrong is no misuse of this program.
      throw error is ExperimentError ? RuntimeError.problem("\(error)") : error
    }
  }
}

// MARK: - What it may open

extension ClientProcess {
  private func learner(of task: LearningTask) throws -> any Learner {
    let folder = DataCache.defaultFolder()
    guard task.hosted != nil else { return try task.makeLearner(cacheFolder: folder) }
    let hosted = options.hostedClients.clients.map(\.index).filter { $0 < task.clients }
    return try task.makeLearner(hosting: hosted, cacheFolder: folder)
  }

  /// Lets the task name no files but those in the folder that whoever started us gave, whatever the
  /// coordinator says.
  private func confine(_ task: inout LearningTask) throws(RuntimeError) {
    // It is the coordinator's to read.
    task.initial = nil
    switch options.data {
    case .anywhere: break
    case .folder(let folder):
      guard let data = task.data.moved(into: folder) else { throw .noPlaceUnderData }
      task.data = data
    case .nowhere: if task.data.namesPlaces { throw .noDataFolder }
    }
  }

  /// What the coordinator hears of a failure: nothing that stands in a file, or where it is. Whoever
  /// started us reads all of it on standard error.
  private static func told(_ error: any Error, readsFiles: Bool) -> String {
    readsFiles && error is LearningError
      ? "its data cannot be used; why, it says on its own standard error" : "\(error)"
  }
}
