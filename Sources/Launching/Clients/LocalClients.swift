internal import Runtime
internal import Subprocess

/// Client processes of this program on this machine.
struct LocalClients: ClientFamily {
  /// How many, at least 1.
  let count: Int

  let patience = Duration.milliseconds(200)

  func run(at endpoint: String, _ kills: AsyncStream<KilledClient>.Continuation) async {
    await withTaskGroup { group in
      for _ in 0..<count {
        group.addTask {
          let arguments = ["client", "--connect", endpoint, "--launched", "--data-anywhere"]
          let end = try? await ThisProgram.start(arguments) { execution in
            // A client prints nothing; its end closes the stream.
            for try await _ in execution.standardOutput {}
          }
          // Not those that we end ourselves when the run is over.
          guard case .signaled(let signal) = end?.status, !Task.isCancelled else { return }
          kills.yield(KilledClient(pid: end?.pid ?? 0, signal: signal))
        }
      }
    }
  }

  /// They print on our standard error.
  func keepOutputs(in folder: String) {}
}
