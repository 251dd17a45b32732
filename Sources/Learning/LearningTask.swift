public import Kernels

/// What a federation trains: the data, who holds which part of it, the model and the local work.
///
/// A value of settings alone, which determines every number that any client process computes.
public struct LearningTask: Hashable, Sendable {
  /// Where the samples come from.
  public var data: DataSpecification
  /// Which samples belong to which client.
  public var partition: PartitionRule
  /// What is said of data that live at the client processes; nil where everybody has them.
  public var hosted: HostedData?
  /// The model that is trained.
  public var model: ModelSpecification
  /// What a client does with the model that it was sent.
  public var training: LocalTraining
  /// How many clients share the data, at least 1.
  public var clients: Int
  /// The seed of version 0, of batches and of all other random choices but the data's.
  public var seed: UInt64
  /// The seed of the data: of its division among the clients, of the samples that are held out, and of
  /// samples and objectives that are made. The same for several values of `seed`, these differ in
  /// training alone.
  public var dataSeed: UInt64
  /// The `.npz` file that version 0 comes from; nil when the seed gives it.
  public var initial: String?
  /// Which test samples a client's evaluation uses.
  public var testSplit: TestSplit
  /// What is done with samples before the model sees them.
  public var normalisation: Normalisation
  /// On how many of its training samples a client is evaluated at most, the same ones each time, at
  /// least 1; nil for all of them.
  public var evaluatedTrainSamples: Int?
  /// Who computes the matrix products.
  public var arithmetic: Arithmetic

  /// Who computes them where nobody says.
  public static var usualArithmetic: Arithmetic { .ordered }

  public init(
    data: DataSpecification, partition: PartitionRule, model: ModelSpecification,
    training: LocalTraining, clients: Int, seed: UInt64, dataSeed: UInt64? = nil,
    initial: String? = nil, testSplit: TestSplit = .mirrored, normalisation: Normalisation = .usual,
    evaluatedTrainSamples: Int? = nil, arithmetic: Arithmetic = usualArithmetic,
    hosted: HostedData? = nil
  ) {
    self.data = data
    self.partition = partition
    self.model = model
    self.training = training
    self.clients = clients
    self.seed = seed
    self.dataSeed = dataSeed ?? seed
    self.initial = initial
    self.testSplit = testSplit
    self.normalisation = normalisation
    self.evaluatedTrainSamples = evaluatedTrainSamples
    self.arithmetic = arithmetic
    self.hosted = hosted
  }
}
