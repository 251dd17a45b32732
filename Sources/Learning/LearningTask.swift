/// What a federation trains: the data, who holds which part of it, the model and the local work.
///
/// A value of settings alone. `LearningTask` plus the experiment's seed determine every number that
/// any client process computes.
public struct LearningTask: Hashable, Sendable {
  /// Where the samples come from.
  public var data: DataSpecification
  /// Which samples belong to which client.
  public var partition: PartitionRule
  /// The model that is trained.
  public var model: ModelSpecification
  /// What a client does with the model that it was sent.
  public var training: LocalTraining
  /// How many clients share the data, at least 1.
  public var clients: Int
  /// The seed every random choice is derived from.
  public var seed: UInt64

  public init(
    data: DataSpecification, partition: PartitionRule, model: ModelSpecification,
    training: LocalTraining, clients: Int, seed: UInt64
  ) {
    self.data = data
    self.partition = partition
    self.model = model
    self.training = training
    self.clients = clients
    self.seed = seed
  }
}

/// Where the samples come from.
public enum DataSpecification: Hashable, Sendable {
  /// Images and labels in IDX files; `folder` nil means the folder where the data set's Debian
  /// package puts them.
  case images(ImageSet, folder: String?)
  /// A softmax teacher, a different one for each client by `heterogeneity`.
  case synthetic(SyntheticSource)
  /// A quadratic objective for each client, known in closed form.
  case quadratic(QuadraticSource)
}

/// An image data set that is known by name.
public enum ImageSet: String, Hashable, Sendable, CaseIterable {
  case fashionMNIST = "fashion-mnist"
  case mnist = "mnist"
}

/// The settings of the synthetic classification source.
public struct SyntheticSource: Hashable, Sendable {
  /// Numbers in a sample, at least 1.
  public var features: Int
  /// Classes, at least 2.
  public var classes: Int
  /// Training samples of each client, at least 1.
  public var samplesPerClient: Int
  /// Test samples of each client, at least 1.
  public var testSamplesPerClient: Int
  /// How far each client's teacher and inputs are from the common ones: 0 is the same for all.
  public var heterogeneity: Double

  public init(
    features: Int = 60, classes: Int = 10, samplesPerClient: Int = 100,
    testSamplesPerClient: Int = 20, heterogeneity: Double = 1
  ) {
    self.features = features
    self.classes = classes
    self.samplesPerClient = samplesPerClient
    self.testSamplesPerClient = testSamplesPerClient
    self.heterogeneity = heterogeneity
  }
}

/// The settings of quadratic clients, L_i(x) = 1/2 (x - x_i*)' A_i (x - x_i*) with diagonal A_i.
public struct QuadraticSource: Hashable, Sendable {
  /// The number of parameters, at least 1.
  public var dimension: Int
  /// The smallest and the largest curvature on a client's diagonal; equal bounds give A_i = a I.
  public var curvature: ClosedRange<Double>
  /// The standard deviation of the clients' optima around 0, per coordinate.
  public var spread: Double

  public init(dimension: Int = 10, curvature: ClosedRange<Double> = 1...1, spread: Double = 1) {
    self.dimension = dimension
    self.curvature = curvature
    self.spread = spread
  }
}

/// Which samples belong to which client. Sources that are made per client have no partition and
/// ignore it.
public enum PartitionRule: Hashable, Sendable {
  /// Shuffled and cut into equal parts.
  case iid
  /// Class proportions drawn from a symmetric Dirichlet distribution for each client; with
  /// `replacement`, as the FedFix authors do, samples of a class may be drawn more than once.
  case dirichlet(alpha: Double, replacement: Bool)
  /// Client i holds only class i mod the number of classes (the FedFix authors' alpha = 0).
  case classes
  /// Samples sorted by label, cut into equal shards, `perClient` of them to each client.
  case shards(perClient: Int)
}

/// The model that is trained.
public enum ModelSpecification: Hashable, Sendable {
  /// Multinomial logistic regression, weights [classes x features] then one bias a class.
  case softmax
  /// The parameters themselves; only with quadratic clients.
  case quadratic
}

/// Local work: plain SGD from the model that the client was sent.
public struct LocalTraining: Hashable, Sendable {
  /// SGD steps of one update, at least 1.
  public var steps: Int
  /// Samples in a batch, drawn afresh for each step without repetition; a client with fewer
  /// samples uses all of them.
  public var batch: Int
  /// The local learning rate, greater than 0.
  public var rate: Double
  /// Heavy-ball momentum in [0, 1), from 0 at the start of each update.
  public var momentum: Double
  /// The factor of the parameters that is added to the gradient, at least 0.
  public var weightDecay: Double
  /// The largest Euclidean norm of a gradient, which is scaled down to it; nil for no limit.
  public var clip: Double?

  public init(
    steps: Int = 10, batch: Int = 64, rate: Double = 0.05, momentum: Double = 0,
    weightDecay: Double = 0, clip: Double? = nil
  ) {
    self.steps = steps
    self.batch = batch
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.clip = clip
  }
}
