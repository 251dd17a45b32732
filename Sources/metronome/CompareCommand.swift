import ArgumentParser
import Launching
import Records
import Reports
import Runtime
import Wording

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Runs variants of an experiment one after another and compares them.",
    discussion: """
      EXAMPLE
        metronome compare docs/experiments/async.yaml --vary scheme=FedAvg,FedFix-0.5
        metronome compare docs/experiments/async.yaml --vary seed=1,2 --set clients=5
        metronome compare docs/experiments/async.yaml --case seed=2 --case scheme=FL

      EXIT CODES
        0    at least one variant finished; those that failed are told last on standard error
        2    the command line or a variant is wrong; nothing was started
        3    no variant finished, or the folder holds a comparison already
        130  interrupted
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var launch: LaunchOptions
  @OptionGroup var progress: ProgressOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      """
      A key and the values that it takes; several of them are combined. Commas inside braces, \
      brackets and quotes are part of a value.
      """,
      valueName: "key=value,value"))
  var vary: [String] = []

  @Option(
    name: .customLong("case"), parsing: .singleValue,
    help: ArgumentHelp(
      "One variant: the keys that it sets, with commas as in --vary.",
      valueName: "key=value,key=value"))
  var cases: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The test accuracy whose virtual time is compared; the default is 95% of the best final one.
      """, valueName: "accuracy"))
  var targetAccuracy: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "In its place, the test loss whose virtual time is compared.", valueName: "loss"))
  var targetLoss: Double?

  @Option(
    help: ArgumentHelp(
      "The folder to make, with a run folder for each variant; the default is "
        + "runs/<name>-comparison-<time>.",
      valueName: "folder"), completion: .directory)
  var output: String?

  func run() async throws {
    let variants = try Variants(vary: vary, cases: cases).typed
    let comparison = try Comparison(
      file: experiment.file, overrides: experiment.overrides, variants: variants, output: output,
      target: target)
    let processes = try launch.processes(forClients: comparison.smallestClients)
    let code = try await comparison.run(
      processes: processes, transport: launch.transport, progress: progress.style,
      coordinatorArguments: launch.checkpoints.arguments
    ) { rows, folder in
      let table = ComparisonTable(rows, target: target)
      // The file first: it is there though nobody reads the table.
      try folder.write(csv: table.csv)
      try writeStandardOutput(table.text + "\(folder.path.printable)\n")
    }
    if code != 0 { throw ExitStatus(code: code) }
  }

  private var target: ComparisonTarget? {
    targetAccuracy.map { .accuracy($0) } ?? targetLoss.map { .loss($0) }
  }

  func validate() throws {
    if let targetAccuracy, !(targetAccuracy > 0 && targetAccuracy <= 1) {
      throw ValidationError(
        "--target-accuracy: found \(targetAccuracy); allowed: greater than 0, at most 1")
    }
    if let targetLoss, !(targetLoss >= 0 && targetLoss.isFinite) {
      throw ValidationError("--target-loss: found \(targetLoss); allowed: at least 0")
    }
    if targetAccuracy != nil, targetLoss != nil {
      throw ValidationError("found --target-accuracy and --target-loss; allowed: one of them")
    }
  }
}
