import Experiment
import Federation
import Glibc
import Learning
import Testing

/// `docs/experiments`.
let exampleFolder =
  #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/experiments"

@Suite struct ExampleFilesTests {
  static let names: [String] = {
    guard let folder = opendir(exampleFolder) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".yaml") { names.append(name) }
    }
    return names.sorted()
  }()

  @Test func `there are examples`() { #expect(Self.names.count >= 6) }

  @Test(arguments: names)
  func `each example is read and bears the name of its file`(file: String) throws {
    let experiment = try Experiment.read(path: exampleFolder + "/" + file)
    #expect(experiment.name + ".yaml" == file)
    #expect(try Experiment(yaml: experiment.resolvedYAML, file: "") == experiment)
  }

  @Test func `the example of a sweep has all its cells`() throws {
    let path = exampleFolder + "/sweep.yaml"
    #expect(
      try ExperimentFile.read(path: path).sweepKeys == ["scheme", "training.rate", "seed"])
    let sweep = try Sweep.read(path: path)
    #expect(sweep.cells.count == 4 * 2 * 3 && sweep.name == "sweep")
    #expect(
      sweep.cells.prefix(4).map(\.label) == [
        "FedAvg training.rate=0.05 seed=1", "FedAvg training.rate=0.05 seed=2",
        "FedAvg training.rate=0.05 seed=3", "FedAvg training.rate=0.1 seed=1",
      ])
    // One division of the data under all seeds.
    #expect(Set(sweep.cells.map(\.experiment.task.dataSeed)) == [1])
  }

  @Test func `W1 is ten clients, synchronous, of ten steps`() throws {
    let experiment = try Experiment.read(path: exampleFolder + "/w1.yaml")
    #expect(experiment.task.clients == 10)
    #expect(experiment.task.training == LocalTraining(steps: 10, batch: 64, rate: 0.1))
    #expect(experiment.schemeName == "FedAvg")
    #expect(experiment.stop == StopRule(aggregations: 200))
  }
}
