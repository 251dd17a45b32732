import Federation

extension Weighting {
  /// Those that a word says.
  enum Word: String, CaseIterable { case unbiased, identical, adaptive, round }
  private enum Kind: String, CaseIterable { case table, expression, staleness }
  /// Of how many updates FedStaleWeight's paper takes the staleness.
  static let usualWindow = 5

  private init(_ word: Word) {
    self =
      switch word {
      case .unbiased: .unbiased
      case .identical: .identical
      case .adaptive: .adaptive
      case .round: .round
      }
  }

  /// Reads the key `weights` of the `scheme` section.
  /// - Parameters:
  ///   - usual: what it is where nothing is said.
  ///   - clients: how many there are; nil takes a table of any length.
  init(reading section: inout Section, usual: Word, clients: Int?) {
    guard section.isSection("weights") else {
      let word = section.choice(
        "weights", default: usual,
        or: "a mapping with a table or an expression, or of the kind staleness")
      self.init(word ?? usual)
      return
    }
    self =
      section.section("weights") { section in
        switch section.kind(default: section.has("table") ? Kind.table : .expression) {
        case .table:
          section.table(Self.weightRule, clients: clients, of: "a weight for each client")
            .map { .table($0) }
        case .expression:
          section.expression(of: Quantity.allCases, as: "p/f*exp(-0.1*s)").map { .expression($0) }
        case .staleness:
          .staleness(window: section.count("window", Self.windowRule) ?? Self.usualWindow)
        case nil: nil
        }
      } ?? Weighting(usual)
  }

  /// The value of `weights`.
  var written: Written {
    switch self {
    case .table(let weights):
      return .section([("kind", .word(Kind.table)), ("table", .list(weights))])
    case .expression(let expression):
      return .section([("kind", .word(Kind.expression)), ("expression", .text(expression.text))])
    case .staleness(let window):
      return .section([("kind", .word(Kind.staleness)), ("window", .count(window))])
    case .unbiased: return .word(Word.unbiased)
    case .identical: return .word(Word.identical)
    // What no file can say by itself.
    case .importance: return .plain("importance")
    case .clientMeans: return .plain("client-means")
    case .adaptive: return .word(Word.adaptive)
    case .round: return .word(Word.round)
    }
  }
}
