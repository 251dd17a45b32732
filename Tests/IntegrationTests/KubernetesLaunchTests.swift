import Foundation
import Testing

/// `metronome launch kubernetes`, with a kubectl of ours that writes down what it is asked.
@Suite(.fewAtATime) struct KubernetesLaunchTests {
  /// What it does is what stands in `answer`, a script; by default nothing, with success.
  private static let kubectl = """
    #!/bin/sh
    echo "$@" >>"$(dirname "$0")/asked"
    if [ -e "$(dirname "$0")/answer" ]; then . "$(dirname "$0")/answer"; fi
    """

  private let workspace: Workspace

  init() async throws {
    workspace = try Workspace()
    try workspace.makeFolder("bin")
    try workspace.write(Self.kubectl, to: "kubectl.sh")
    // By another process: a program that one of ours has open for writing, be it a child that another test
    // is about to start, cannot be started.
    let made = try await workspace.run(
      ["-m", "755", "kubectl.sh", "bin/kubectl"], program: "/usr/bin/install")
    try #require(made.code == 0, "\(made.errors)")
    try workspace.write(SmallExperiment.lasting().yaml, to: "small.yaml")
  }

  private func launch(_ arguments: [String], path: String? = nil) async throws -> Ending {
    let path = path ?? "\(workspace.path)/bin:/usr/bin:/bin"
    return try await workspace.run(
      ["PATH=\(path)", try metronomePath(), "launch", "kubernetes"] + arguments,
      program: "/usr/bin/env")
  }

  private func mode(of name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: workspace.path + "/" + name)[.posixPermissions]
      as? Int
  }

  private var asked: [String] {
    workspace.textIfThere(of: "bin/asked").split(separator: "\n").map(String.init)
  }

  @Test func `a launch writes manifests and keys, and has kubectl apply them`() async throws {
    let ending = try await launch(
      ["small.yaml", "--image", "metronome", "--processes", "2", "--output", "run"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(asked == ["version --client", "apply -k run/launch/kubernetes"])
    #expect(ending.output.contains("run: a coordinator and 2 client processes on the cluster"))
    #expect(ending.output.contains("sh run/launch/kubernetes/fetch.sh"))
    let folder = "run/launch/kubernetes"
    #expect(try mode(of: "\(folder)/keys") == 0o700)
    for key in ["coordinator", "client"] {
      #expect(try mode(of: "\(folder)/keys/\(key).key_secret") == 0o600)
    }
    // It names no file that is not there, and no secret is anywhere else.
    let kustomization = try workspace.text(of: "\(folder)/kustomization.yaml")
    let named = kustomization.matches(of: /[\w\/.-]+\.(yaml|key|key_secret)\b/).map { $0.output.0 }
    #expect(named.count == 9)
    for file in named { #expect(workspace.exists("\(folder)/\(file)"), "\(file)") }
    let secret = try #require(
      try workspace.text(of: "\(folder)/keys/client.key_secret")
        .firstMatch(of: /secret-key = "(.{40})"/)?.output.1)
    for name in try workspace.names(in: folder) where name != "keys" {
      #expect(try !workspace.text(of: "\(folder)/\(name)").contains(secret))
    }
    let again = try await launch(["small.yaml", "--image", "metronome", "--output", "run"])
    #expect(again.code == 3 && again.lastError.contains("this folder holds a launch already"))
  }

  @Test func `the base of the repository is what a launch writes`() async throws {
    let root = TidyTests.root.path
    let ending = try await launch([
      root + "/docs/experiments/fashion-f80.yaml", "--image", "metronome", "--name", "metronome",
      "--processes", "4", "--output", "run",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let base = root + "/cluster/kubernetes/base"
    for name in try workspace.names(in: base) where name != "kustomization.yaml" {
      #expect(
        try workspace.text(of: "\(base)/\(name)")
          == workspace.text(of: "run/launch/kubernetes/\(name)"), "\(name)")
    }
    let written = try workspace.text(of: "run/launch/kubernetes/kustomization.yaml")
    for line in try workspace.text(of: "\(base)/kustomization.yaml").split(separator: "\n")
    where !line.hasPrefix("#") {
      #expect(written.contains(line), "\(line)")
    }
  }

  @Test func `a dry run prints all but the keys, and makes nothing`() async throws {
    let ending = try await launch(
      ["small.yaml", "--image", "metronome", "--dry-run", "--set", "clients=3"], path: "/nowhere")
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(!workspace.exists("runs") && asked.isEmpty)
    let kinds = ending.output.matches(of: /(?m)^kind: (\w+)$/).map { $0.output.1 }
    #expect(kinds == ["ConfigMap", "PersistentVolumeClaim", "Service", "Job", "Job"])
    #expect(
      ending.output.contains("\n    clients: 3\n") && ending.output.contains("completions: 3"))
    #expect(!ending.output.contains("secret-key"))
    let again = try await launch(
      ["small.yaml", "--image", "metronome", "--dry-run", "--set", "clients=3"], path: "/nowhere")
    #expect(again.output == ending.output)
  }

  @Test func `with hosted clients each process has a key that stands for its client`() async throws
  {
    let ending = try await launch([
      "small.yaml", "--image", "metronome", "--hosted", "--data-claim", "sites", "--output", "run",
    ])
    #expect(ending.code == 0, "\(ending.errors)")
    let folder = "run/launch/kubernetes"
    for client in 0..<6 {
      let key = try workspace.text(of: "\(folder)/keys/client-\(client).key")
      #expect(key.contains("clients = \"\(client)\""))
    }
    let clients = try workspace.text(of: "\(folder)/clients.yaml")
    #expect(clients.contains("--host-clients, $(METRONOME_PROCESS), --data, /data]"))
    #expect(clients.contains("subPathExpr: client-$(METRONOME_PROCESS).key_secret"))
    #expect(try !workspace.text(of: "\(folder)/coordinator.yaml").contains("sites"))
  }

  @Test func `where there is no kubectl that is said, and nothing is made`() async throws {
    let ending = try await launch(
      ["small.yaml", "--image", "metronome", "--output", "run"], path: "/nowhere")
    #expect(ending.code == 3)
    #expect(ending.lastError.hasPrefix("metronome: kubectl is not on the PATH"))
    #expect(!workspace.exists("run"))
  }

  @Test func `what kubectl refuses is said, and taken back`() async throws {
    try workspace.write(
      "if [ $1 = apply ]; then echo 'Unable to connect to the server' >&2; exit 1; fi\n",
      to: "bin/answer")
    let ending = try await launch(["small.yaml", "--image", "metronome", "--output", "run"])
    #expect(ending.code == 3)
    #expect(ending.lastError.contains("kubectl refused: Unable to connect to the server;"))
    #expect(asked.last == "delete -k run/launch/kubernetes --ignore-not-found --wait=false")
  }

  @Test(arguments: [
    (["--image", "i", "--processes", "7"], "--processes: found 7; allowed: 1 to 6"),
    (
      ["--image", "i", "--processes", "2", "--hosted"],
      "--processes: found 2; allowed: 6, one for each hosted"
    ),
    (["--image", "i", "--name", "Big_Name"], "--name: found \"Big_Name\"; allowed: small letters"),
    (["--image", "i", "--memory", "lots"], "--memory: found \"lots\"; allowed: a quantity"),
    (["--image", "i", "--set", "data={source: external, parameters: 3}"], "--client-command"),
    (["--image", "i", "--set", "data={source: csv, file: a.csv, label: y}"], "--data-claim"),
  ])
  func `a wrong command line is named`(arguments: [String], sentence: String) async throws {
    let ending = try await launch(["small.yaml", "--output", "run"] + arguments)
    #expect(ending.code == 2 && ending.errors.contains(sentence), "\(ending.errors)")
    #expect(asked.isEmpty && !workspace.exists("run"))
  }

  @Test func `the run folder is fetched from its volume`() async throws {
    let begun = try await launch([
      "small.yaml", "--image", "metronome", "--output", "run", "--namespace", "learning",
    ])
    #expect(begun.code == 0, "\(begun.errors)")
    try workspace.makeFolder("volume")
    try workspace.write("time\n", to: "volume/metrics.csv")
    try workspace.write(
      "case \"$*\" in *' exec '*) tar -C \(workspace.path)/volume -cf - . ;; esac\n",
      to: "bin/answer")
    let fetched = try await workspace.run(
      ["PATH=\(workspace.path)/bin:/usr/bin:/bin", "sh", "run/launch/kubernetes/fetch.sh"],
      program: "/usr/bin/env")
    #expect(fetched.code == 0, "\(fetched.errors)")
    #expect(try workspace.text(of: "run/metrics.csv") == "time\n")
    #expect(asked.last == "--namespace learning delete -f fetch.yaml --wait=false")
  }
}

// MARK: - What runs in the pods

extension KubernetesLaunchTests {
  /// The command of the coordinator's pod, where the places that it names are this workspace's.
  private func coordinatorScript() throws -> String {
    let manifest = try workspace.text(of: "run/launch/kubernetes/coordinator.yaml")
    let lines = manifest.split(separator: "\n").map(String.init)
    let begin = try #require(lines.firstIndex(of: "            - |")) + 1
    let end = try #require(lines.firstIndex(of: "          env:"))
    var script = lines[begin..<end].map { String($0.dropFirst(14)) }.joined(separator: "\n")
    let places: [(String, String)] = [
      ("/results/", "\(workspace.path)/results/"),
      ("/experiment/", "\(workspace.path)/run/launch/kubernetes/"),
      ("/keys/own/", "\(workspace.path)/run/launch/kubernetes/keys/"),
      ("/keys/allowed", "\(workspace.path)/allowed"), ("tcp://*:5555", workspace.endpoint),
      ("metronome coordinator", (try metronomePath()) + " coordinator"),
    ]
    for (there, here) in places { script = script.replacing(there, with: here) }
    return script
  }

  @Test func `a coordinator whose pod was evicted goes on with its run in the next`() async throws {
    let begun = try await launch(["small.yaml", "--image", "metronome", "--output", "run"])
    #expect(begun.code == 0, "\(begun.errors)")
    let keys = "run/launch/kubernetes/keys"
    try workspace.makeFolder("allowed")
    try workspace.write(workspace.text(of: "\(keys)/client.key"), to: "allowed/client.key")
    try workspace.makeFolder("results")
    let script = try coordinatorScript()
    func start() throws -> RunningProgram {
      try workspace.start(["-c", script], program: "/bin/sh")
    }
    let first = try start()
    let client = try workspace.start([
      "client", "--connect", workspace.endpoint, "--key", "\(keys)/client.key_secret",
      "--coordinator-key", "\(keys)/coordinator.key",
    ])
    try await eventually("rows of measures") {
      workspace.textIfThere(of: "results/run/metrics.csv").split(separator: "\n").count > 3
    }
    first.send(SIGTERM)
    #expect(try await first.ending().code != 0)
    let second = try await start().ending()
    #expect(second.code == 0, "\(second.errors)")
    #expect(try await client.ending().code == 0)
    let third = try await start().ending()
    #expect(third.code == 0 && third.output == "This run has finished.\n")
    let plain = try await workspace.run(["run", "small.yaml", "--quiet", "--output", "plain"])
    #expect(plain.code == 0)
    let runs = try ["results/run", "plain"].map { try FinishedRun($0, in: workspace) }
    #expect(try runs[0].digests == runs[1].digests)
  }
}
