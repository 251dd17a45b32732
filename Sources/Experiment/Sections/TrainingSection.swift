import Learning

extension LocalTraining {
  /// Reads the `training` section.
  init(reading section: inout Section) {
    self.init()
    steps = section.count("steps", .moderate) ?? steps
    batch = section.count("batch", .moderate) ?? batch
    rate = section.number("rate", .positive) ?? rate
    momentum = section.number("momentum", .momentum) ?? momentum
    weightDecay = section.number("weight-decay", .notNegative) ?? weightDecay
    clip = section.number("clip", .positive, orNone: true)
  }

  /// The `training` section, whole.
  var written: Written {
    .section([
      ("steps", .count(steps)), ("batch", .count(batch)), ("rate", .number(rate)),
      ("momentum", .number(momentum)), ("weight-decay", .number(weightDecay)),
      ("clip", clip.map(Written.number) ?? .none),
    ])
  }
}
