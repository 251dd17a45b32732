internal import Glibc
internal import Records
internal import Subprocess
internal import SystemPackage
internal import Wording

/// Brings a run to a cluster: writes its manifests and keys beside the run folder's other files, and
/// has kubectl apply them.
public struct KubernetesLaunch: Sendable {
  private let run: KubernetesRun
  private let experiment: String
  private let runFolder: String

  /// - Parameters:
  ///   - experiment: the resolved experiment file.
  ///   - runFolder: where the run folder is to come to in the end.
  public init(_ run: KubernetesRun, experiment: String, runFolder: String) {
    (self.run, self.experiment, self.runFolder) = (run, experiment, runFolder)
  }

  /// Where its own files are.
  var folder: String { runFolder + "/launch/kubernetes" }

  /// Begins the run on the cluster.
  /// - Returns: what can be done now, a command each.
  /// - Throws: `KubernetesError`; nothing keeps running on the cluster then.
  public func begin() async throws -> String {
    guard try await kubectl(["version", "--client"]).isSuccess else {
      throw KubernetesError.missing
    }
    try write()
    let applied = try await kubectl(["apply", "-k", folder])
    guard applied.isSuccess else {
      _ = try? await kubectl(["delete", "-k", folder, "--ignore-not-found", "--wait=false"])
      throw KubernetesError.refused(applied.lastLine, folder: folder)
    }
    return hints
  }

  /// Writes all that kubectl is to apply.
  func write() throws {
    guard access(folder, F_OK) != 0 else { throw KubernetesError.launchedAlready(folder) }
    try RunFolder.makeFolder(folder)
    let keys = folder + "/keys"
    guard mkdir(keys, 0o700) == 0 else { throw ResultsError.unwritable(keys, errno) }
    for key in [KubernetesRun.coordinatorKey] + run.clientKeys { try key.make(in: keys) }
    for manifest in run.manifests { try write(manifest.text, to: manifest.file) }
    try write(run.fetching, to: "fetch.yaml")
    try write(fetchScript, to: "fetch.sh")
    try write(experiment, to: "experiment.yaml")
    try write(run.kustomization, to: "kustomization.yaml")
  }

  private func write(_ text: String, to name: String) throws(ResultsError) {
    let file = try DraftFile(path: folder + "/" + name)
    try file.append(Array(text.utf8))
    try file.finish()
  }

  /// Copies the run folder from its volume, for a shell.
  private var fetchScript: String {
    """
    #!/bin/sh
    # Copies the run folder from the cluster to where this launch has its files.
    set -eu
    cd "$(dirname "$0")"
    kubectl\(inNamespace) apply -f fetch.yaml
    trap 'kubectl\(inNamespace) delete -f fetch.yaml --wait=false' EXIT
    kubectl\(inNamespace) wait --for=condition=Ready --timeout=300s pod/\(run.name)-fetch
    kubectl\(inNamespace) exec \(run.name)-fetch -- tar -C /results/run -cf - . | tar -C ../.. -xf -

    """
  }

  private var inNamespace: String { run.namespace.map { " --namespace \($0.shellWord)" } ?? "" }

  private var hints: String {
    let folder = folder.shellPath
    return """
      \(run.name): a coordinator and \(run.processes.counted("client process")) on the cluster
        to watch      kubectl\(inNamespace) logs --follow job/\(run.name)-coordinator
        to fetch      sh \(folder)/fetch.sh
        to end        kubectl delete -k \(folder)

      """
  }

  /// How kubectl ended.
  private struct Ended {
    let isSuccess: Bool
    /// The last that it said of what is wrong.
    let lastLine: String
  }

  private func kubectl(_ arguments: [String]) async throws -> Ended {
    do {
      let result = try await Subprocess.run(
        .name("kubectl"), arguments: Arguments(arguments), input: .none, output: .discarded,
        error: .string(limit: 1 << 20))
      let lines = result.standardError.split(separator: "\n").map(String.init)
      return Ended(
        isSuccess: result.terminationStatus.isSuccess,
        lastLine: lines.last { !$0.allSatisfy(\.isWhitespace) } ?? "it said nothing")
    } catch {
      throw KubernetesError.missing
    }
  }
}

/// Why a run does not begin on a cluster.
public enum KubernetesError: Error, CustomStringConvertible {
  /// There is no kubectl.
  case missing
  /// What kubectl said, and the folder that it was given.
  case refused(String, folder: String)
  /// The folder holds a launch.
  case launchedAlready(String)

  public var description: String {
    switch self {
    case .missing:
      "kubectl is not on the PATH or does not work; install it "
        + "(https://kubernetes.io/docs/tasks/tools), or take --dry-run, which needs none"
    case .refused(let line, let folder):
      "kubectl refused: \(line.printable); the manifests stay in \(folder.printable): once that is "
        + "mended, `kubectl apply -k \(folder.shellPath)` begins the run"
    case .launchedAlready(let folder):
      "\(folder.printable): this folder holds a launch already; choose another --output"
    }
  }
}
