/// Where the samples come from.
public enum DataSpecification: Hashable, Sendable {
  /// A known data set's files; `folder` nil means the folder where a Debian package of the data set
  /// puts them, or would.
  case images(ImageSet, folder: String?)
  /// IDX files of bytes in any shape.
  case idx(ArraySource)
  /// Arrays that NumPy has saved.
  case numpy(ArraySource)
  /// A table with a line of text for each sample.
  case csv(CSVSource)
  /// Texts, to find the next character from those before it.
  case text(TextSource)
  /// The JSON files of LEAF, with samples that belong to users.
  case leaf(LEAFSource)
  /// A softmax teacher, a different one for each client by `heterogeneity`.
  case synthetic(SyntheticSource)
  /// A quadratic objective for each client, known in closed form.
  case quadratic(QuadraticSource)
  /// Whatever client processes have that other people wrote.
  case external(ExternalSource)
}

extension DataSpecification {
  /// What samples look like, where the settings alone tell: their shape, images channels last, and
  /// their classes. Nil where only the files can tell, and for sources without samples.
  public var knownSamples: (shape: [Int], classes: Int)? {
    switch self {
    case .images(let set, folder: nil):
      (set == .fashionMNIST || set == .mnist ? [28, 28, 1] : [32, 32, 3], set.classes)
    case .images, .idx, .numpy, .csv, .text, .leaf, .quadratic, .external: nil
    case .synthetic(let source): ([source.features], source.classes)
    }
  }
}

extension DataSpecification {
  /// Whether samples have classes, which is to be found; else numbers are, or nothing is. Those of
  /// external data may have.
  public var hasLabels: Bool {
    switch self {
    case .images, .text, .leaf, .synthetic, .external: true
    case .idx(let source), .numpy(let source): source.outcome == .classes
    case .csv(let source): if case .label = source.outcome { true } else { false }
    case .quadratic: false
    }
  }

  /// Whether there are no test samples, neither of its own nor held out.
  public var holdsOutNothing: Bool {
    switch self {
    case .images, .synthetic, .quadratic, .external: false
    case .idx(let source), .numpy(let source): source.test == nil && source.testShare == 0
    case .csv(let source): source.testFile == nil && source.testShare == 0
    case .text(let source): source.testShare == 0
    case .leaf(let source): source.test == nil && source.testShare == 0
    }
  }
}

/// An image data set that is known by name.
public enum ImageSet: String, Hashable, Sendable, CaseIterable {
  case fashionMNIST = "fashion-mnist"
  case mnist = "mnist"
  case cifar10 = "cifar10"
  /// With the 100 fine labels.
  case cifar100 = "cifar100"
  /// With the 20 coarse labels.
  case cifar100Coarse = "cifar100-coarse"
}

/// Files that hold samples and their labels, item by item in the same order.
public struct ArraySource: Hashable, Sendable {
  /// A NumPy archive, whose arrays the other settings name; nil when they name files.
  public var archive: String?
  /// The training samples, the first dimension counting them.
  public var samples: String
  /// Their labels.
  public var labels: String
  /// Whose each of them is; nil where the data does not say.
  public var clients: String?
  /// The test samples and their labels; nil when some training samples are to be held out.
  public var test: TestArrays?
  /// The share of samples that are held out where `test` is nil, at least 0 and below 1.
  public var testShare: Double
  /// What the labels are.
  public var outcome: Outcome
  /// The shape of a sample, channels last; nil for the shape that the files say.
  public var shape: [Int]?
  /// In which order the files have the dimensions of an image.
  public var layout: Layout

  /// In which order the dimensions of an image are.
  public enum Layout: String, Hashable, Sendable, CaseIterable {
    /// Height, width, channels; what looks otherwise is refused.
    case usual
    case channelsFirst = "channels-first"
    case channelsLast = "channels-last"
  }

  /// What is to be found for a sample.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// Its class, a whole number from 0.
    case classes
    /// A number, by the squared error. Only NumPy's arrays.
    case numbers
  }

  /// Test samples and their labels.
  public struct TestArrays: Hashable, Sendable {
    public var samples: String
    public var labels: String
    /// Whose each of them is; nil where they are dealt out as the training samples are.
    public var clients: String?

    public init(samples: String, labels: String, clients: String? = nil) {
      self.samples = samples
      self.labels = labels
      self.clients = clients
    }
  }

  public init(
    archive: String? = nil, samples: String, labels: String, clients: String? = nil,
    test: TestArrays? = nil, testShare: Double = 0.1, outcome: Outcome = .classes,
    shape: [Int]? = nil,
    layout: Layout = .usual
  ) {
    self.archive = archive
    self.samples = samples
    self.labels = labels
    self.clients = clients
    self.test = test
    self.testShare = testShare
    self.outcome = outcome
    self.shape = shape
    self.layout = layout
  }
}

extension ArraySource {
  /// All arrays or files, nil in the place of one that is not named.
  var arrays: [String?] {
    [samples, labels, clients, test?.samples, test?.labels, test?.clients]
  }
}

/// A table of numbers in a CSV file.
public struct CSVSource: Hashable, Sendable {
  /// What is to be found from the other columns.
  public enum Outcome: Hashable, Sendable {
    /// The class in the column of this name: whole numbers from 0, or any words.
    case label(String)
    /// The number in the column of this name.
    case target(String)

    /// The column's name.
    public var column: String {
      switch self {
      case .label(let name), .target(let name): name
      }
    }
  }

  /// The file's path.
  public var file: String
  /// A file of the same columns with the test samples; nil when some samples are to be held out.
  public var testFile: String?
  public var outcome: Outcome
  /// The column that says whose a sample is; nil when there is none.
  public var client: String?
  /// The share of samples that are held out where `testFile` is nil, at least 0 and below 1.
  public var testShare: Double
  /// The shape of a sample, channels last; nil for one dimension.
  public var shape: [Int]?
  /// What stands between the cells of a row.
  public var separator: CSVSeparator
  /// What the first line is.
  public var header: CSVHeader
  /// How many classes there are, where labels are whole numbers below it and other files have the others;
  /// nil where the file has all.
  var classes: Int?

  public init(
    file: String, testFile: String? = nil, outcome: Outcome, client: String? = nil,
    testShare: Double = 0.1, shape: [Int]? = nil, separator: CSVSeparator = .found,
    header: CSVHeader = .words
  ) {
    self.file = file
    self.testFile = testFile
    self.outcome = outcome
    self.client = client
    self.testShare = testShare
    self.shape = shape
    self.separator = separator
    self.header = header
  }
}

/// Texts of which each sample is a window of characters, its label the character behind it.
public struct TextSource: Hashable, Sendable {
  /// What the text of a file is cut into; the pieces are the users of the partition `natural`.
  public enum Cut: Hashable, Sendable {
    /// Not cut.
    case none
    /// Into paragraphs, with blank lines between them.
    case blankLines
    /// Into pieces of so many characters.
    case characters(Int)
  }

  /// A file, or a folder whose files are read in the order of their names.
  public var path: String
  /// The characters that there may be, which get their numbers from their order; nil for those that the
  /// texts have.
  public var characters: String?
  public var cut: Cut
  /// Characters of a sample, at least 1.
  public var window: Int
  /// How many characters each sample begins behind the one before it, at least 1.
  public var stride: Int
  /// The share at the end of each piece that is for testing, at least 0 and below 1.
  public var testShare: Double

  public init(
    path: String, characters: String? = nil, cut: Cut = .none, window: Int = 80, stride: Int = 80,
    testShare: Double = 0.1
  ) {
    self.path = path
    self.characters = characters
    self.cut = cut
    self.window = window
    self.stride = stride
    self.testShare = testShare
  }
}

/// Data in the JSON format of LEAF (Caldas et al., "LEAF: a benchmark for federated settings", 2018).
public struct LEAFSource: Hashable, Sendable {
  /// A `.json` file, or a folder of them.
  public var train: String
  /// The same for the test samples; nil when some training samples are to be held out.
  public var test: String?
  /// The shape of a sample; nil for one dimension.
  public var shape: [Int]?
  /// The share of samples that are held out where `test` is nil, at least 0 and below 1.
  public var testShare: Double

  public init(train: String, test: String? = nil, shape: [Int]? = nil, testShare: Double = 0.1) {
    self.train = train
    self.test = test
    self.shape = shape
    self.testShare = testShare
  }
}
