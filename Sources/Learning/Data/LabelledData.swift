internal import Wording

/// A data set whose samples are divided among the clients.
struct LabelledData {
  /// The shape of a sample, channels last.
  private(set) var shape: [Int]
  /// Labels are 0..<classes; 0 where samples have targets.
  let classes: Int
  let train: SampleTable
  /// Nil where the data has no test samples: then some of `train` are held out.
  let test: SampleTable?
  /// The share of samples that are held out where `test` is nil.
  var testShare = 0.0
  /// What is usually done with such values; nil for nothing.
  var usualScaling: ChannelScaling?
  /// What the users and the classes are called; nil where they are numbers.
  var userNames: NameList?
  var classNames: NameList?
  /// How many users were left out because they have nothing to train on.
  var usersWithoutSamples = 0
  /// A number that differs when anything that the data set holds does.
  let contentHash: UInt64

  /// - Complexity: reads all values.
  init(shape: [Int], classes: Int, train: SampleTable, test: SampleTable?) {
    self.shape = shape
    self.classes = classes
    self.train = train
    self.test = test
    var hash = SampleHash(classes: classes)
    hash.add(train)
    if let test { hash.add(test) }
    contentHash = hash.value
  }

  /// Numbers in a sample, and in a batch of one client: beyond this a batch may not fit into memory.
  static let widthMax = 1 << 20

  /// Whether the inputs are codes of characters.
  var isText: Bool { if case .characters = train.values { true } else { false } }
}

extension LabelledData {
  /// Where the samples of a split are: held-out samples lie among those for training.
  func table(_ split: Split) -> SampleTable { split == .train ? train : test ?? train }
}

extension LabelledData {
  /// The same data with samples of another shape; nil leaves it.
  /// - Parameter file: for the sentence that refuses a shape of more or fewer numbers.
  func reshaped(_ shape: [Int]?, of file: String) throws(LearningError) -> LabelledData {
    guard let shape else { return self }
    guard sampleWidth(shape) == train.width else {
      let sizes = shape.sizesText
      throw LearningError(
        .setting,
        "\(file): a sample has \("\(train.width)".counting("number")), the shape \(sizes) has "
          + "\(shape.reduce(1, *)); give sizes whose product is \(train.width), channels last")
    }
    var reshaped = self
    reshaped.shape = shape
    return reshaped
  }
}

/// The product of a sample's sizes; nil when one is not positive, or beyond
/// `LabelledData.widthMax`.
func sampleWidth(_ shape: [Int]) -> Int? {
  var width = 1
  for size in shape {
    guard size > 0, size <= LabelledData.widthMax / width else { return nil }
    width *= size
  }
  return width
}

extension LearningError {
  /// Refuses samples of more numbers than a batch has room for.
  static func tooWide(_ name: String, _ width: Int) -> Self {
    Self(
      .dataFile,
      "\(name): samples of \(width) numbers; they have at most \(LabelledData.widthMax)")
  }
}
