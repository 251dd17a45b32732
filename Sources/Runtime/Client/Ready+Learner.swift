import Federation
import Learning
import Wire

extension Ready {
  /// What a process says of its data once it has them.
  /// - Parameter hosted: the clients that it declared; none when it may train any.
  init(_ learner: any Learner, hosting hosted: ClientRanges) {
    // A copy, which may use its workspace.
    var learner = learner
    let tests = hosted.isEmpty ? [] : learner.tests.counts
    let samples = hosted.isEmpty ? [] : learner.sampleCounts
    self.init(
      dataDigest: learner.dataDigest,
      clients: hosted.clients.filter { $0.index < samples.count }.map { client in
        ClientData(
          client: client, trainSamples: UInt64(samples[client.index]),
          testSamples: UInt64(tests[client.index]),
          trainLabels: learner.labelCounts(of: client.index).map(UInt64.init))
      })
  }
}
