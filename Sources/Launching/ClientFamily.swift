internal import Runtime
internal import Subprocess

/// The client processes of a run, wherever somebody starts them.
protocol ClientFamily: Sendable {
  /// How long they may take to end by themselves once the run has finished.
  var patience: Duration { get }

  /// Starts them, and returns when the last has ended, or has been ended since the task was cancelled.
  /// - Parameters:
  ///   - endpoint: where the coordinator listens.
  ///   - kills: is told of those on this machine that a signal ended.
  func run(at endpoint: String, _ kills: AsyncStream<KilledClient>.Continuation) async

  /// Adds what they printed to files in the run folder, where it was kept.
  func keepOutputs(in folder: String)
}

extension ClientFamily {
  /// Runs a coordinator with these client processes, from their start to the end of the last.
  /// - Parameter place: the coordinator's options that say where it listens, and for whom.
  func run(
    with coordinator: CoordinatorChild, _ place: [String], whenStopped stopped: AsyncStream<Void>
  ) async throws -> CoordinatorChild.End {
    let (announced, announce) = AsyncStream.makeStream(of: String.self)
    let (killed, kills) = AsyncStream.makeStream(of: KilledClient.self)
    let family = Task {
      // Once the coordinator listens.
      if let endpoint = await announced.first(where: { _ in true }) {
        await run(at: endpoint, kills)
      }
      kills.finish()
    }
    defer { family.cancel() }
    let end = try await coordinator.run(place, announce, whenStopped: stopped, killed)
    await Self.end(family, after: end.status.isSuccess ? patience : .zero)
    if let folder = end.said.runFolder { keepOutputs(in: folder) }
    return end
  }

  /// Waits for the clients, which were told to stop, and tears down those that are left then: one
  /// that was not connected yet, or works on what nobody waits for.
  private static func end(_ family: Task<Void, Never>, after patience: Duration) async {
    let watchdog = Task {
      try? await Task.sleep(for: patience)
      family.cancel()
    }
    await family.value
    watchdog.cancel()
  }
}
