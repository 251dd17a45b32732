import Federation
import Learning

extension Experiment {
  /// The experiment file that says everything: each key with its value, defaults too, each short
  /// form written out. Reading it back gives an equal experiment.
  ///
  /// Numbers are the shortest decimals that read back to the same bits; times are exact to the tick.
  ///
  /// But for a few keys, which are written where they are set: `encoding` where it is not float32, `faults`
  /// where there are some, and those of the server's rule. Files from before there was one are
  /// compared as texts, and are still the same experiments.
  public var resolvedYAML: String {
    entries.filter { key, _ in
      switch key {
      case Self.encodingKey: encoding != .float32
      case Self.faultsKey: faults != .none
      default: true
      }
    }
    .map { "\($0): \($1)\n" }.joined()
  }

  private static let encodingKey = "encoding"
  private static let faultsKey = "faults"

  private var entries: [(String, Written)] {
    [
      ("name", .plain(name)),
      ("seed", .plain("\(task.seed)")),
      ("clients", .count(task.clients)),
      ("importance", importance.written),
      ("data", DataSection(task).written),
      ("model", task.model.written.adding("initial", task.initial.map(Written.text) ?? .none)),
      ("training", task.training.written),
      ("delays", delays.written),
      ("scheme", scheme.written),
      ("server", scheme.writtenServer),
      ("stop", stop.written),
      ("evaluate", .section(evaluationEntries)),
      ("record", record.written),
    ] + clock.entries + [
      (Self.faultsKey, faults.written),
      (Self.encodingKey, .word(encoding)),
      ("arithmetic", .word(task.arithmetic)),
      ("reproducible", .word(isReproducible ? Answer.yes : .no)),
    ]
  }

  /// The same, a key for each value: that of a section's key follows the section's own behind a point.
  /// `scheme` is there with its short form too.
  public var flatSettings: [FlatSetting] {
    [FlatSetting(key: "scheme", value: .text(schemeName))]
      + entries.flatMap { FlatSetting.flattened($1, at: $0) }
  }

  private var evaluationEntries: [(String, Written)] {
    [
      evaluation.writtenEntry,
      ("clients", evaluatedClients.map(Written.count) ?? .plain("all")),
      ("train-samples", task.evaluatedTrainSamples.map(Written.count) ?? .plain("all")),
    ]
  }
}
