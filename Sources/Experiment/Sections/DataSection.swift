import Federation
import Learning
internal import Wording

/// The `data` section: where the samples come from, and which belong to which client.
struct DataSection {
  private enum Source: String, CaseIterable {
    case fashionMNIST = "fashion-mnist"
    case mnist, cifar10, cifar100
    case cifar100Coarse = "cifar100-coarse"
    case idx, numpy, csv, text, leaf, synthetic, quadratic, external
  }

  var specification = DataSpecification.images(.fashionMNIST, folder: nil)
  /// Sources that are made for each client ignore it.
  var partition = PartitionRule.iid
  var testSplit = TestSplit.mirrored
  var normalisation = Normalisation.usual
  /// What is said of data that live at the client processes; nil where everybody has them.
  var hosted: HostedData?
  /// Of the division, and of data that is made.
  var seed: UInt64 = 1

  static let shortForms = "the name of a source"

  init() {}

  init(_ task: LearningTask) {
    specification = task.data
    partition = task.partition
    testSplit = task.testSplit
    normalisation = task.normalisation
    hosted = task.hosted
    seed = task.dataSeed
  }

  /// Reads the section; nil when its source is wrong.
  /// - Parameter seed: the experiment's, which is the data's by default.
  init?(reading section: inout Section, clients: Int?, seed: UInt64) {
    guard let source = section.kind("source", default: Source.fashionMNIST) else { return nil }
    switch source {
    case .fashionMNIST: readImages(.fashionMNIST, &section)
    case .mnist: readImages(.mnist, &section)
    case .cifar10: readImages(.cifar10, &section)
    case .cifar100: readImages(.cifar100, &section)
    case .cifar100Coarse: readImages(.cifar100Coarse, &section)
    case .idx: specification = .idx(ArraySource(readingFiles: &section))
    case .numpy: specification = .numpy(ArraySource(readingArrays: &section))
    case .csv: specification = .csv(CSVSource(reading: &section))
    case .text: specification = .text(TextSource(reading: &section))
    case .leaf: specification = .leaf(LEAFSource(reading: &section))
    case .synthetic: specification = .synthetic(SyntheticSource(reading: &section))
    case .quadratic: specification = .quadratic(QuadraticSource(reading: &section))
    case .external: specification = .external(ExternalSource(reading: &section))
    }
    hosted = HostedData(reading: &section, of: specification)
    if isDivided { readDivision(&section) }
    self.seed = section.seed("seed") ?? seed
    // Who holds what is nobody's to say but the client processes'.
    if let clients, hosted == nil { checkThatEachHasData(clients, section) }
  }

  private var isDivided: Bool {
    switch specification {
    case .synthetic, .quadratic, .external: false
    default: true
    }
  }

  private mutating func readImages(_ set: ImageSet, _ section: inout Section) {
    let folder = section.path("folder", or: "default")
    specification = .images(set, folder: folder == "default" ? nil : folder)
  }

  /// Reads what all sources have whose samples are divided among the clients.
  private mutating func readDivision(_ section: inout Section) {
    var testSplit = TestSplit.mirrored
    partition = section.section("partition", shortForms: PartitionRule.shortForms) {
      let rule = PartitionRule(reading: &$0)
      testSplit = $0.choice("test", default: .mirrored) ?? .mirrored
      return rule
    }
    self.testSplit = testSplit
    if case .text = specification { return }
    normalisation = Normalisation(reading: &section)
  }

  /// What the settings alone can tell; a folder may hold sets of another size, which only reading
  /// them can tell.
  private func checkThatEachHasData(_ clients: Int, _ section: Section) {
    if case .natural = partition, !hasUsers {
      section.report(
        "found natural; allowed: with text, with leaf, with csv where a client column is named, "
          + "and with idx and numpy where clients are; these samples belong to nobody",
        key: "partition")
    }
    guard case .images(let set, folder: nil) = specification else { return }
    let images = set == .fashionMNIST || set == .mnist ? 60_000 : 50_000
    if clients > images {
      section.report(
        "found \(clients.counted("client")) for \(images.counted("image")); allowed: at most "
          + "\(images)")
    } else if case .shards(let perClient) = partition, perClient > images / clients {
      section.report(
        "found \(perClient.counted("shard")) for each of \(clients.counted("client")); "
          + "allowed: at most \(images / clients), because there are \(images.counted("image"))",
        key: "partition")
    } else if case .classes(let perClient) = partition, perClient > set.classes {
      section.report(
        "found \(perClient.counted("class")) for each client; allowed: at most "
          + "\(set.classes), as many as there are",
        key: "partition")
    }
  }

  /// Whether the data may say whose each sample is.
  private var hasUsers: Bool {
    switch specification {
    case .text, .leaf: true
    case .csv(let source): source.client != nil
    case .idx(let source), .numpy(let source): source.clients != nil
    default: false
    }
  }

  /// The section, whole.
  var written: Written {
    .section(
      sourceEntries + (hosted?.written ?? []) + (isDivided ? divisionEntries : [])
        + [("seed", .plain("\(seed)"))])
  }

  private var sourceEntries: [(String, Written)] {
    switch specification {
    case .images(let set, let folder):
      [("source", .word(set)), ("folder", folder.map(Written.text) ?? .plain("default"))]
    case .idx(let source): [("source", .word(Source.idx))] + source.written(isArchive: false)
    case .numpy(let source): [("source", .word(Source.numpy))] + source.written(isArchive: true)
    case .csv(let source): [("source", .word(Source.csv))] + source.written
    case .text(let source): [("source", .word(Source.text))] + source.written
    case .leaf(let source): [("source", .word(Source.leaf))] + source.written
    case .synthetic(let source): [("source", .word(Source.synthetic))] + source.written
    case .quadratic(let source): [("source", .word(Source.quadratic))] + source.written
    case .external(let source): [("source", .word(Source.external))] + source.written
    }
  }

  private var divisionEntries: [(String, Written)] {
    let partition = [("partition", partition.written(testSplit))]
    if case .text = specification { return partition }
    return partition + [("normalise", normalisation.written)]
  }
}

extension SyntheticSource {
  /// A client process makes a client's samples in memory: 1 GiB of them.
  private static let mostNumbers = 1 << 28

  /// Reads the keys of the `data` section that belong to this source.
  init(reading section: inout Section) {
    self.init()
    features = section.count("features", .moderate) ?? features
    classes = section.count("classes", .classes) ?? classes
    samplesPerClient = section.count("samples", .moderate) ?? samplesPerClient
    testSamplesPerClient = section.count("test-samples", .moderate) ?? testSamplesPerClient
    heterogeneity = section.number("heterogeneity", .heterogeneity) ?? heterogeneity
    let numbers = features * max(samplesPerClient + testSamplesPerClient, classes)
    if numbers > Self.mostNumbers {
      section.report(
        "found \(numbers) numbers in one client's samples; allowed: at most \(Self.mostNumbers)",
        key: "features")
    }
  }

  /// The keys of the `data` section that belong to this source.
  var written: [(String, Written)] {
    [
      ("features", .count(features)), ("classes", .count(classes)),
      ("samples", .count(samplesPerClient)), ("test-samples", .count(testSamplesPerClient)),
      ("heterogeneity", .number(heterogeneity)),
    ]
  }
}

extension QuadraticSource {
  /// Reads the keys of the `data` section that belong to this source.
  init(reading section: inout Section) {
    self.init()
    dimension = section.count("dimension", .length) ?? dimension
    curvature = section.range("curvature", .positive) ?? curvature
    spread = section.number("spread", .notNegative) ?? spread
  }

  /// The keys of the `data` section that belong to this source.
  var written: [(String, Written)] {
    let bounds = [curvature.lowerBound, curvature.upperBound]
    return [
      ("dimension", .count(dimension)),
      ("curvature", bounds[0] == bounds[1] ? .number(bounds[0]) : .list(bounds)),
      ("spread", .number(spread)),
    ]
  }
}
