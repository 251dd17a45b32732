import ArgumentParser
import Experiment
import Launching
import Learning
import Records
import Runtime

struct LaunchKubernetesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubernetes",
    abstract: "Starts a run on a Kubernetes cluster, by its manifests and kubectl.",
    discussion: """
      EXAMPLE
        metronome launch kubernetes docs/experiments/w1.yaml --image IMAGE --dry-run
        metronome launch kubernetes FILE --image IMAGE --processes 8

      IMAGE is one that cluster/kubernetes/Dockerfile makes; see docs/kubernetes.md.
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(help: "The image that has the program, as the cluster's machines find it.")
  var image: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many client processes, a pod each; the default is one for each client, at most 8.",
      valueName: "n"))
  var processes: Int?

  @Option(
    help: ArgumentHelp(
      """
      What starts a client process of your own, in place of this program: a command for the shell \
      in the image, such as 'python3 clients.py'. See docs/running.md.
      """, valueName: "command"))
  var clientCommand: String?

  @Option(
    help: ArgumentHelp(
      "The image of the client processes, where it is another.", valueName: "image"))
  var clientImage: String?

  @Flag(
    help: """
      Client process i hosts client i alone: with a key of its own, and with --data-claim the \
      folder i of the volume.
      """)
  var hosted = false

  @Option(
    help: ArgumentHelp(
      "The claim of a volume with data files, which is there already and is seen as /data.",
      valueName: "claim"))
  var dataClaim: String?

  @Option(help: "The namespace; the default is the one that kubectl is set to.")
  var namespace: String?

  @Option(
    help: ArgumentHelp(
      "What the objects are called; the default is the last part of the run folder's name.",
      valueName: "name"))
  var name: String?

  @Option(help: "The cores of a client process, as Kubernetes writes them.") var cpu = "1"
  @Option(help: "The memory of a client process, likewise.") var memory = "1Gi"
  @Option(help: "The room for the run folder, likewise.") var storage = "1Gi"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The graphics processors of a client process.", valueName: "n"))
  var gpus = 0

  @Option(
    help: ArgumentHelp(
      "The run folder to make; the default is runs/<name>-<time>.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Flag(help: "Prints the manifests and does nothing else: makes no key, asks no cluster.")
  var dryRun = false

  func validate() throws {
    if let name, !KubernetesRun.isObjectName(name) {
      throw ValidationError(
        "--name: found \(name.debugDescription); allowed: small letters, digits and hyphens, a "
          + "letter first, 40 at most")
    }
    for (option, value) in [("--cpu", cpu), ("--memory", memory), ("--storage", storage)]
    where value.wholeMatch(of: /[0-9]+(\.[0-9]+)?(m|[kMGTPE]i?|Ki)?/) == nil {
      throw ValidationError(
        "\(option): found \(value.debugDescription); allowed: a quantity such as 2, 500m, 4Gi")
    }
    guard (0...64).contains(gpus) else {
      throw ValidationError("--gpus: found \(gpus); allowed: 0 to 64")
    }
    try checkClientCommand(clientCommand)
  }

  func run() async throws {
    let known = try experiment.read()
    let folder = output ?? RunFolder.defaultPath(name: known.name)
    let run = try kubernetesRun(of: known, folder: folder)
    guard !dryRun else { return try writeStandardOutput(run.text(experiment: known.resolvedYAML)) }
    let launch = KubernetesLaunch(run, experiment: known.resolvedYAML, runFolder: folder)
    try writeStandardOutput(try await launch.begin())
  }

  private func kubernetesRun(of known: Experiment, folder: String) throws -> KubernetesRun {
    try checkData(of: known)
    let isHosted = hosted || clientCommand == nil && known.task.hosted != nil
    let count = processes ?? (isHosted ? known.clients : min(8, known.clients))
    guard (1...known.clients).contains(count), !isHosted || count == known.clients else {
      let allowed =
        isHosted
        ? "\(known.clients), one for each hosted client"
        : "1 to \(known.clients), the experiment's clients"
      throw ValidationError("--processes: found \(count); allowed: \(allowed)")
    }
    // What is only printed is the same each time.
    let isTimed = !dryRun || output != nil
    let ownName = isTimed ? folder.split(separator: "/").last.map(String.init) : known.name
    var run = KubernetesRun(
      name: name ?? KubernetesRun.objectName(from: ownName ?? known.name), processes: count,
      image: image)
    run.namespace = namespace
    run.clientImage = clientImage
    run.clientCommand = clientCommand
    run.isHosted = isHosted
    run.dataClaim = dataClaim
    (run.cpu, run.memory, run.storage) = (cpu, memory, storage)
    run.graphicsProcessors = gpus
    return run
  }

  /// Refuses data that nobody would bring.
  private func checkData(of known: Experiment) throws {
    guard clientCommand == nil else { return }
    if known.task.hosted == nil { try OwnClientOptions.refuseMissingCommand(for: [known]) }
    guard known.task.data.namesPlaces, dataClaim == nil else { return }
    throw ValidationError(
      """
      data: found files, which are in no pod; allowed with --data-claim, the claim of a volume \
      that has them, in which the experiment names them as /data/...
      """)
  }
}
