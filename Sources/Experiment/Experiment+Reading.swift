import Federation
import Learning
internal import Wording

extension Experiment {
  /// Reads the experiment file at `path`, then applies the overrides; see
  /// `init(yaml:file:overrides:)`. Of a file with a sweep this is the base.
  public static func read(
    path: String, overrides: [String] = []
  ) throws(ExperimentError) -> Experiment {
    try Experiment(yaml: readTextFile(path), file: path, overrides: overrides)
  }

  /// Reads the text of an experiment file, strictly: what it does not say has its default, and what
  /// is not understood is refused.
  ///
  /// - Parameters:
  ///   - yaml: The text; an empty one is the experiment of all defaults.
  ///   - file: What messages call it; its last part without the extension is the default name.
  ///   - overrides: `key=value` each, as `training.rate=0.1` or `scheme=Async`, applied in order.
  /// - Throws: everything that is wrong with it, a sentence each, or the first reason why the text
  ///   or an override is not YAML.
  public init(
    yaml: String, file: String, overrides: [String] = []
  ) throws(ExperimentError) {
    self = try ExperimentFile(yaml: yaml, file: file, overrides: overrides).experiment
  }

  /// Reads the root section. What is wrong is reported there, and has some value here.
  init(reading root: inout Section, file: String) {
    let name = root.text("name", allowed: Self.nameRule, where: Self.isName)
    let seed = root.seed("seed")
    // Nil when it is wrong: then nothing is held against it.
    let clients = root.count("clients", .moderate, default: 10)
    let importance = Importance(reading: &root, clients: clients)
    let data = root.section("data", shortForms: DataSection.shortForms) {
      DataSection(reading: &$0, clients: clients, seed: seed ?? 1)
    }
    var initial: String?
    let model = root.section("model", shortForms: ModelSpecification.shortForms) { section in
      initial = section.text("initial", allowed: "the name of a .npz file, or none") {
        !$0.isEmpty && $0.utf8.count < 4096 && $0.unicodeScalars.allSatisfy(\.isWritable)
      }
      return ModelSpecification(reading: &section, data: data?.specification)
    }
    let training = root.section("training") {
      LocalTraining(reading: &$0, clients: clients)
    }
    let delays = root.section("delays", shortForms: DelaysSection.shortForms) {
      DelaysSection(reading: &$0, clients: clients, seed: seed ?? 1)
    }
    var scheme = root.section("scheme", shortForms: Scheme.shortForms) {
      Scheme(reading: &$0, clients: clients)
    }
    Self.refuseMissingMean(delays.model, scheme, in: root)
    if let problem = scheme.problem(withNatural: delays.model) {
      root.report("\(problem)", key: "scheme.weights", at: root.peek("scheme")?.place)
    }
    if let data { delays.refuseUnknownLabels(of: data, in: root) }
    if let clients { delays.refuseStandstill(scheme, clients: clients, in: root) }
    root.section("server", shortForms: ServerOptimiser.shortForms) {
      scheme.readServer(&$0, clients: clients)
    }
    let hasStop = root.peek("stop") != nil
    let stop = root.section("stop") {
      hasStop ? StopRule(reading: &$0, data: data?.specification) : .default
    }
    let evaluation = root.section("evaluate") { Evaluation(reading: &$0, clients: clients) }
    let record = root.section("record", shortForms: "all, none") { RecordRule(reading: &$0) }
    let clock = Clock(reading: &root)
    clock.refuseWhatNeedsAnother(stop, delays.model, in: root)
    let faults =
      root.sectionOrNone("faults") { Faults(reading: &$0, clients: clients) } ?? Faults.none
    clock.refuse(faults, in: root)
    let encoding = root.choice("encoding", default: VectorEncoding.float32)
    let arithmetic = root.choice("arithmetic", default: LearningTask.usualArithmetic)
    let isReproducible = root.choice("reproducible", default: Answer.yes) != .no
    self.init(
      name: name ?? Self.name(ofFile: file), importance: importance,
      task: LearningTask(
        data: data?.specification ?? DataSection().specification,
        partition: data?.partition ?? .iid, model: model, training: training,
        clients: clients ?? 1, seed: seed ?? 1, dataSeed: data?.seed,
        initial: initial == "none" ? nil : initial,
        testSplit: data?.testSplit ?? .mirrored, normalisation: data?.normalisation ?? .usual,
        evaluatedTrainSamples: evaluation.trainSamples,
        arithmetic: arithmetic ?? LearningTask.usualArithmetic, hosted: data?.hosted),
      delays: delays.model, scheme: scheme, faults: faults, stop: stop,
      evaluation: evaluation.rule, evaluatedClients: evaluation.clients,
      clock: clock, isReproducible: isReproducible,
      encoding: encoding ?? .float32, record: record)
  }

  /// The `evaluate` section.
  private struct Evaluation {
    let rule: EvaluationRule
    let clients: Int?
    let trainSamples: Int?

    /// - Parameter clients: how many there are; nil when that is wrong.
    init(reading section: inout Section, clients count: Int?) {
      rule = EvaluationRule(reading: &section)
      clients = section.countOrAll("clients", .moderate, default: nil)
      trainSamples = section.countOrAll("train-samples", .moderate, default: nil)
      if let clients, let count, clients > count {
        section.report(
          "found \(clients) for \(count.counted("client")); allowed: at most \(count), or all",
          key: "clients")
      }
    }
  }

  /// Unbiased weights are made of mean times, but for rounds that wait for everyone.
  private static func refuseMissingMean(
    _ delays: DelayModel, _ scheme: Scheme, in root: Section
  ) {
    if case .round = scheme.trigger { return }
    guard scheme.weighting == .unbiased, let problem = delays.partWithoutMean else { return }
    let part = problem.part.hasPrefix("work.") ? String(problem.part.dropFirst(5)) : problem.part
    let allowed = "a shape greater than 1, or scheme.weights identical or adaptive"
    root.report(
      "found \(problem.found), so that no client, from client 0 on, has a weight that is unbiased; "
        + "allowed: \(allowed)",
      key: "delays.\(part)", at: root.peek("delays")?.place)
  }
}
