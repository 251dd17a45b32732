/// Data that live at the client processes, each of which holds its own clients': what has to be said of
/// them where nobody sees all.
public struct HostedData: Hashable, Sendable {
  /// How many classes there are, of sources whose files alone would tell; nil where the source knows, or
  /// where numbers are to be found.
  public var classes: Int?

  public init(classes: Int? = nil) { self.classes = classes }
}

extension DataSpecification {
  /// Whether the shape of a sample and the classes are known without a look at files.
  public var isMadeOrKnown: Bool {
    switch self {
    case .images, .synthetic, .quadratic: true
    case .text(let source): source.characters != nil
    case .idx, .numpy, .csv, .leaf, .external: false
    }
  }

  /// The shape of a sample as the settings give it; nil where they do not.
  public var givenShape: [Int]? {
    switch self {
    case .images(let set, _): set.isGrey ? [28, 28, 1] : [32, 32, 3]
    case .idx(let source), .numpy(let source): source.shape
    case .csv(let source): source.shape
    case .leaf(let source): source.shape
    case .text(let source): [source.window]
    case .synthetic(let source): [source.features]
    case .quadratic, .external: nil
    }
  }
}

extension ImageSet {
  fileprivate var isGrey: Bool { self == .fashionMNIST || self == .mnist }
}
