import Learning

/// The `data` section: where the samples come from, and which belong to which client.
struct DataSection {
  private enum Source: String, CaseIterable {
    case fashionMNIST = "fashion-mnist"
    case mnist, synthetic, quadratic
  }

  var specification = DataSpecification.images(.fashionMNIST, folder: nil)
  /// Sources that are made for each client ignore it.
  var partition = PartitionRule.iid

  static let shortForms = "the name of a source"

  init() {}

  init(specification: DataSpecification, partition: PartitionRule) {
    self.specification = specification
    self.partition = partition
  }

  /// Reads the section; nil when its source is wrong.
  init?(reading section: inout Section, clients: Int?) {
    guard let source = section.kind("source", default: Source.fashionMNIST) else { return nil }
    switch source {
    case .fashionMNIST: readImages(.fashionMNIST, &section)
    case .mnist: readImages(.mnist, &section)
    case .synthetic: specification = .synthetic(SyntheticSource(reading: &section))
    case .quadratic: specification = .quadratic(QuadraticSource(reading: &section))
    }
    if let clients { checkThatEachHasData(clients, section) }
  }

  private mutating func readImages(_ set: ImageSet, _ section: inout Section) {
    let folder = section.text("folder", allowed: "the name of a folder, or default") {
      !$0.isEmpty && $0.utf8.count < 4096 && $0.unicodeScalars.allSatisfy(\.isWritable)
    }
    specification = .images(set, folder: folder == "default" ? nil : folder)
    partition = section.section("partition", shortForms: PartitionRule.shortForms) {
      PartitionRule(reading: &$0)
    }
  }

  /// What the settings alone can tell; a folder may hold sets of another size, which only reading
  /// them can tell.
  private func checkThatEachHasData(_ clients: Int, _ section: Section) {
    guard case .images(_, folder: nil) = specification else { return }
    let images = 60_000
    if clients > images {
      section.report(
        "found \(clients) clients for \(images) images; allowed: at most \(images) clients")
    } else if case .shards(let perClient) = partition, perClient > images / clients {
      section.report(
        "found \(perClient) shards for each of \(clients) clients; allowed: at most "
          + "\(images / clients), because there are \(images) images",
        key: "partition")
    }
  }

  /// The section, whole.
  var written: Written {
    switch specification {
    case .images(let set, let folder):
      .section([
        ("source", .word(set)), ("folder", folder.map(Written.text) ?? .plain("default")),
        ("partition", partition.written),
      ])
    case .synthetic(let source):
      .section([("source", .word(Source.synthetic))] + source.written)
    case .quadratic(let source):
      .section([("source", .word(Source.quadratic))] + source.written)
    }
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
    heterogeneity = section.number("heterogeneity", .notNegative) ?? heterogeneity
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
