internal import Digests

/// What is known of a task whose data live at the client processes: what the experiment file says, and what
/// these have said.
public struct ExternalFacts: TaskFacts {
  public let parameterArrays: [ParameterArray]
  public let parameterCount: Int
  /// What tells the data from others; empty where nobody has said.
  public var digest: [UInt8] = []
  /// What each client holds, in client order; empty where that is not known of all of them.
  public var clients: [ClientData] = []
  /// Whether there are classes to be found.
  public var hasLabels = true
  /// Whether the run's schedule depends on how many samples clients have.
  public var countsMatter = false

  /// What one client holds.
  public struct ClientData: Hashable, Sendable {
    public var trainSamples: Int
    public var testSamples: Int
    /// How many of the training samples have label 0, 1, ...; empty where nobody counts them.
    public var trainLabels: [Int]

    public init(trainSamples: Int, testSamples: Int, trainLabels: [Int] = []) {
      self.trainSamples = trainSamples
      self.testSamples = testSamples
      self.trainLabels = trainLabels
    }
  }

  public init(_ source: ExternalSource) {
    parameterArrays = source.arrays
    parameterCount = source.parameterCount
  }

  /// Of data that live at the client processes.
  /// - Parameter learner: one of nobody's clients, for the model.
  public init(_ learner: any Learner) {
    parameterArrays = learner.parameterArrays
    parameterCount = learner.parameterCount
    hasLabels = learner.tests.hasLabels
  }

  public var sampleCounts: [Int] { clients.map(\.trainSamples) }

  public var knownTests: TestSamples? {
    clients.isEmpty
      ? nil : TestSamples(counts: clients.map(\.testSamples), hasLabels: hasLabels)
  }

  public func labelCounts(of client: Int) -> [Int] {
    clients.indices.contains(client) ? clients[client].trainLabels : []
  }

  /// Of the digest and, where the schedule depends on them, of the numbers of samples.
  public var fingerprint: UInt64 {
    let counts = countsMatter ? sampleCounts : []
    guard !digest.isEmpty || !counts.isEmpty else { return 0 }
    var hash = ContentHash()
    hash.update(unsafe digest.span.bytes)
    hash.update(unsafe counts.span.bytes)
    return hash.digest.low
  }
}
