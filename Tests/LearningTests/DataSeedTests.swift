import Kernels
import Testing
@testable import Learning

/// What the data's seed rules, and what it leaves to the other.
@Suite struct DataSeedTests {
  let folder = TemporaryFolder()

  private func task(_ kind: String, seed: UInt64, dataSeed: UInt64? = nil) -> LearningTask {
    let file = "\(folder.path)/table.csv"
    let data: DataSpecification =
      switch kind {
      case "synthetic": .synthetic(SyntheticSource(features: 5, classes: 3, samplesPerClient: 12))
      case "quadratic": .quadratic(QuadraticSource(dimension: 6, curvature: 0.5...2))
      default: .csv(CSVSource(file: file, outcome: .label("kind"), testShare: 0.2))
      }
    return LearningTask(
      data: data, partition: .dirichlet(alpha: 1, replacement: false),
      model: kind == "quadratic" ? .quadratic : .mlp(widths: [4]),
      training: LocalTraining(steps: 2, batch: 2, rate: 0.1), clients: 3, seed: seed,
      dataSeed: dataSeed)
  }

  private func learner(_ kind: String, seed: UInt64, dataSeed: UInt64? = nil) throws -> any Learner
  {
    folder.write(
      "x,y,kind\n" + (0..<90).map { "\($0 % 7),\($0 % 11),\($0 % 3)\n" }.joined(), to: "table.csv")
    return try task(kind, seed: seed, dataSeed: dataSeed)
      .makeLearner(cacheFolder: "\(folder.path)/cache")
  }

  @Test(arguments: ["synthetic", "quadratic", "table"])
  func `data and its division follow the data's seed alone`(kind: String) throws {
    var (one, other) = try (
      learner(kind, seed: 1, dataSeed: 7), learner(kind, seed: 2, dataSeed: 7)
    )
    #expect(one.fingerprint == other.fingerprint && one.sampleCounts == other.sampleCounts)
    let model = one.initialParameters()
    for client in 0..<3 {
      #expect(
        one.evaluate(client: client, model: model) == other.evaluate(client: client, model: model))
    }
    #expect(try one.fingerprint != learner(kind, seed: 1, dataSeed: 8).fingerprint)
    if kind != "quadratic" {
      let cache = "\(folder.path)/cache"
      #expect(
        try task(kind, seed: 1, dataSeed: 7).division(cacheFolder: cache)
          == task(kind, seed: 2, dataSeed: 7).division(cacheFolder: cache))
    }
  }

  @Test(arguments: ["synthetic", "table"])
  func `version 0 and batches follow the other`(kind: String) throws {
    var (one, other) = try (
      learner(kind, seed: 1, dataSeed: 7), learner(kind, seed: 2, dataSeed: 7)
    )
    let model = one.initialParameters()
    #expect(try model == learner(kind, seed: 1, dataSeed: 8).initialParameters())
    #expect(model != other.initialParameters())
    let largest = one.sampleCounts.indices.max { one.sampleCounts[$0] < one.sampleCounts[$1] }!
    var deltas = [model, model]
    _ = one.train(client: largest, update: 0, from: model, delta: &deltas[0])
    _ = other.train(client: largest, update: 0, from: model, delta: &deltas[1])
    #expect(deltas[0] != deltas[1])
  }

  @Test func `by default both are one`() throws {
    #expect(task("table", seed: 9).dataSeed == 9)
    let (one, both) = try (learner("table", seed: 9), learner("table", seed: 9, dataSeed: 9))
    #expect(one.fingerprint == both.fingerprint)
  }
}
