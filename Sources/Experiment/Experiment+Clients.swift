public import Learning

extension LearningTask {
  private static let keys = [
    "seed", "clients", "data", "model", "training", "arithmetic", "evaluate",
  ]

  /// Reads the sections that `Experiment.learningYAML` has, and looks at no others: some of these name
  /// files, which are opened when they are read.
  /// - Parameter file: what messages call it.
  /// - Throws: everything that is wrong with them.
  public init(learningYAML yaml: String, file: String) throws(ExperimentError) {
    let problems = Problems()
    var draft = try ExperimentDraft(yaml: yaml, file: file, overrides: [], problems: problems)
    draft.keep(Self.keys)
    self = draft.experiment(isBase: false, problems: problems).task
    try problems.throwIfAny()
  }
}

extension Experiment {
  /// What a client process is told: the sections of the experiment file that say what is learned, each
  /// with every default written out. An experiment that is read from it has an equal `task`, but for
  /// the file that version 0 comes from.
  ///
  /// Neither delays nor importance nor the scheme: they are the coordinator's business, and may be as
  /// long as there are clients.
  public var learningYAML: String {
    let entries: [(String, Written)] = [
      ("seed", .plain("\(task.seed)")),
      ("clients", .count(task.clients)),
      ("data", DataSection(task).written),
      ("model", task.model.written),
      ("training", task.training.written),
      ("arithmetic", .word(task.arithmetic)),
      (
        "evaluate",
        .section([
          ("train-samples", task.evaluatedTrainSamples.map(Written.count) ?? .plain("all"))
        ])
      ),
    ]
    return entries.map { "\($0): \($1)\n" }.joined()
  }
}
