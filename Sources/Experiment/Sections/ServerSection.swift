import Federation

extension ServerOptimiser {
  private enum Kind: String, CaseIterable { case sgd, adam, yogi, adagrad, fadas }

  static let shortForms = Kind.allCases.map(\.rawValue).joined(separator: ", ")

  /// Reads the `server` section. The defaults of the adaptive methods are those that the paper
  /// keeps fixed; its server rates are of the order of 0.01.
  init(reading section: inout Section) {
    self.init()
    let kind = section.kind(default: Kind.sgd)
    rate = section.number("rate", Self.rateRule) ?? (kind == .sgd ? 1 : 0.01)
    func factor(_ key: String, default factor: Double) -> Double {
      section.number(key, Self.momentumRule) ?? factor
    }
    func tau(_ usual: Double = 0.001) -> Double { section.number("tau", Self.tauRule) ?? usual }
    switch kind {
    case .sgd, nil: method = .sgd(momentum: factor("momentum", default: 0))
    case .adam:
      method = .adam(
        beta1: factor("beta1", default: 0.9), beta2: factor("beta2", default: 0.99), tau: tau())
    case .yogi:
      method = .yogi(
        beta1: factor("beta1", default: 0.9), beta2: factor("beta2", default: 0.99), tau: tau())
    case .adagrad: method = .adagrad(beta1: factor("beta1", default: 0), tau: tau())
    case .fadas:
      method = .fadas(
        beta1: factor("beta1", default: 0.9), beta2: factor("beta2", default: 0.99),
        tau: tau(1e-8), threshold: Self.threshold(&section))
    }
  }

  /// Reads the key `threshold`.
  private static func threshold(_ section: inout Section) -> Int? {
    let key = "threshold"
    if section.peek(key)?.word == "none" {
      _ = section.ask(key)
      return nil
    }
    return section.count(key, thresholdRule) ?? 1
  }

  /// The `server` section, whole.
  var written: Written {
    switch method {
    case .sgd(let momentum): written(.sgd, ("momentum", momentum))
    case .adam(let beta1, let beta2, let tau):
      written(.adam, ("beta1", beta1), ("beta2", beta2), ("tau", tau))
    case .yogi(let beta1, let beta2, let tau):
      written(.yogi, ("beta1", beta1), ("beta2", beta2), ("tau", tau))
    case .adagrad(let beta1, let tau): written(.adagrad, ("beta1", beta1), ("tau", tau))
    case .fadas(let beta1, let beta2, let tau, let threshold):
      .section([
        ("kind", .word(Kind.fadas)), ("rate", .number(rate)), ("beta1", .number(beta1)),
        ("beta2", .number(beta2)), ("tau", .number(tau)),
        ("threshold", threshold.map { .count($0) } ?? .none),
      ])
    }
  }

  private func written(_ kind: Kind, _ numbers: (String, Double)...) -> Written {
    .section(
      [("kind", .word(kind)), ("rate", .number(rate))] + numbers.map { ($0.0, .number($0.1)) })
  }
}
