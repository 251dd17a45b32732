import Federation
import Learning

extension LocalTraining {
  /// Reads the `training` section; nil `clients` take lists of any length.
  init(reading section: inout Section, clients: Int?) {
    self.init()
    amount = Self.amount(&section, clients: clients)
    batch = section.count("batch", .moderate) ?? batch
    batches = section.choice("batches", default: batches) ?? batches
    (rate, schedule) = Self.rate(&section)
    momentum = section.number("momentum", .belowOne) ?? momentum
    nesterov = section.flag("nesterov") ?? nesterov
    weightDecay = section.number("weight-decay", .notNegative) ?? weightDecay
    clip = section.number("clip", .positive, orNone: true)
    proximal = section.number("proximal", .notNegative) ?? proximal
    if nesterov, momentum == 0 {
      section.report("found true; allowed with momentum 0: false", key: "nesterov")
    }
  }

  private static func amount(_ section: inout Section, clients: Int?) -> Amount {
    let epochs = section.count("epochs", .moderate, orNone: true)
    guard section.isAbsentOrNone("epochs") else {
      if !section.isAbsentOrNone("steps") {
        section.report("found beside steps; allowed: steps or epochs, one of them", key: "epochs")
      }
      _ = section.count("steps", .moderate, orNone: true)
      return .epochs(epochs ?? 1)
    }
    if section.isList("steps") {
      return .stepsOfEach(section.counts("steps", .moderate, clients: clients) ?? [1])
    }
    return .steps(section.count("steps", .moderate) ?? 10)
  }

  /// A number, or a mapping with a schedule.
  private static func rate(_ section: inout Section) -> (start: Double, RateSchedule) {
    let start = LocalTraining().rate
    guard case .section = section.peek("rate")?.content else {
      return (section.number("rate", .positive.or("a mapping")) ?? start, RateSchedule())
    }
    return section.section("rate") {
      ($0.number("start", .positive) ?? start, RateSchedule(reading: &$0))
    }
  }

  /// The `training` section, whole.
  var written: Written {
    let (steps, epochs): (Written, Written) =
      switch amount {
      case .steps(let steps): (.count(steps), .none)
      case .stepsOfEach(let steps): (.list(steps.map(Double.init)), .none)
      case .epochs(let passes): (.none, .count(passes))
      }
    return .section([
      ("steps", steps), ("epochs", epochs), ("batch", .count(batch)), ("batches", .word(batches)),
      ("rate", schedule.written(from: rate)), ("momentum", .number(momentum)),
      ("nesterov", .plain("\(nesterov)")), ("weight-decay", .number(weightDecay)),
      ("clip", clip.map(Written.number) ?? .none), ("proximal", .number(proximal)),
    ])
  }
}

extension RateSchedule {
  private enum Kind: String, CaseIterable { case constant, step, exponential, inverse, cosine }

  /// Reads the keys of the `training.rate` section but its start.
  init(reading section: inout Section) {
    self.init()
    guard let kind = section.kind("schedule", default: Kind.constant), kind != .constant else {
      return
    }
    clock = section.choice("by", default: clock) ?? clock
    switch kind {
    case .constant: break
    case .step:
      law = .step(every: length("every", &section), factor: Self.factor(&section))
    case .exponential:
      law = .exponential(every: length("every", &section), factor: Self.factor(&section))
    case .inverse:
      law = .inverse(
        every: length("every", &section), power: section.number("power", .positive) ?? 1)
    case .cosine:
      law = .cosine(
        over: length("over", &section), end: section.number("end", .notNegative) ?? 0)
    }
  }

  private func length(_ key: String, _ section: inout Section) -> Int64 {
    switch clock {
    case .aggregation: Int64(section.count(key, needed: true) ?? 1)
    case .time: section.ticks(key, needed: true) ?? 1
    }
  }

  private static func factor(_ section: inout Section) -> Double {
    section.number("factor", .share, needed: true) ?? 1
  }

  /// The `training.rate` setting, whole: the number alone where it stays the same.
  func written(from start: Double) -> Written {
    let (kind, rest): (Kind, [(String, Written)]) =
      switch law {
      case .constant: (.constant, [])
      case .step(let every, let factor):
        (.step, [("every", written(every)), ("factor", .number(factor))])
      case .exponential(let every, let factor):
        (.exponential, [("every", written(every)), ("factor", .number(factor))])
      case .inverse(let every, let power):
        (.inverse, [("every", written(every)), ("power", .number(power))])
      case .cosine(let over, let end):
        (.cosine, [("over", written(over)), ("end", .number(end))])
      }
    guard kind != .constant else { return .number(start) }
    return .section(
      [("start", .number(start)), ("schedule", .word(kind)), ("by", .word(clock))] + rest)
  }

  private func written(_ length: Int64) -> Written {
    switch clock {
    case .aggregation: .count(Int(length))
    case .time: .ticks(length)
    }
  }
}
