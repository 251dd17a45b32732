import Experiment
import Federation
import Learning
import Testing

/// What client processes are told of an experiment.
@Suite struct LearningFileTests {
  @Test(arguments: 0..<UInt64(300))
  func `client processes learn what the coordinator's file says`(seed: UInt64) throws {
    var settings = RandomSettings(seed: seed)
    let experiment = settings.experiment()
    let yaml = experiment.learningYAML
    var expected = experiment.task
    expected.initial = nil
    #expect(try Experiment(yaml: yaml, file: "told.yaml").task == expected, "\(yaml)")
  }

  @Test func `they hear of nothing else`() throws {
    let yaml = try Experiment.reading(
      """
      name: secret
      clients: 3
      importance: [0.2, 0.3, 0.5]
      model: { kind: softmax, initial: /home/somebody/start.npz }
      delays: { kind: constant, value: [1, 2, 3] }
      scheme: FedFix-0.5
      """
    ).learningYAML
    #expect(
      yaml == """
        seed: 1
        clients: 3
        data: { source: fashion-mnist, folder: default, partition: { kind: iid, test: mirrored }, \
        normalise: usual, seed: 1 }
        model: { kind: softmax }
        training: { steps: 10, epochs: none, batch: 64, batches: fresh, rate: 0.05, \
        momentum: 0, nesterov: false, weight-decay: 0, clip: none, proximal: 0 }
        arithmetic: ordered
        evaluate: { train-samples: all }

        """)
  }
}
