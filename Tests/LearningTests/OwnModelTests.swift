import Chance
import Glibc
import Kernels
import Testing
@testable import Learning

/// Scores each class by the distance of one weighted sum to a level of the class's own.
struct NearestLevel: Model {
  let features: Int
  let classes: Int

  /// A weight a feature, then a level a class.
  var parameterCount: Int { features + classes }

  func initialParameters(using stream: inout RandomStream) -> [Float] {
    let weights = (0..<features).map { _ in Float(2 * stream.nextUnit() - 1) / Float(features) }
    return weights + (0..<classes).map { Float($0) / Float(classes) }
  }

  /// The loss of a row is (sum - level of its class)^2.
  mutating func gradient(
    of batch: SampleBatch, at parameters: [Float], chance: inout RandomStream,
    into gradient: inout [Float]
  ) -> Double {
    for i in gradient.indices { gradient[i] = 0 }
    var loss = 0.0
    for row in 0..<batch.count {
      let level = features + Int(batch.labels[row])
      let distance = sum(batch, row, parameters) - parameters[level]
      let slope = 2 * distance / Float(batch.count)
      for j in 0..<features { gradient[j] += slope * batch.inputs[row * features + j] }
      gradient[level] -= slope
      loss += Double(distance * distance)
    }
    return loss / Double(batch.count)
  }

  mutating func measures(of batch: SampleBatch, at parameters: [Float]) -> SampleMeasures {
    var (loss, correct, distance) = (0.0, 0.0, 0.0)
    for row in 0..<batch.count {
      let sum = sum(batch, row, parameters)
      let squares = parameters[features...].map { ($0 - sum) * ($0 - sum) }
      let own = squares[Int(batch.labels[row])]
      loss += Double(own)
      if squares.firstIndex(of: squares.min()!) == Int(batch.labels[row]) { correct += 1 }
      distance += Double(own.squareRoot())
    }
    return SampleMeasures(
      count: batch.count, sums: ["loss": loss, "accuracy": correct, "distance": distance])
  }

  private func sum(_ batch: SampleBatch, _ row: Int, _ parameters: [Float]) -> Float {
    (0..<features).reduce(0) { $0 + parameters[$1] * batch.inputs[row * features + $1] }
  }
}

/// The example of docs/models.md, which stands above.
@Suite struct OwnModelTests {
  @Test func `the example of the documentation learns, and its gradient is that of its loss`()
    throws
  {
    var model = NearestLevel(features: 3, classes: 4)
    var stream = inputs(1)
    var batch = SampleBatch(maximumRows: 20, features: 3)
    batch.inputs = stream.values(60)
    batch.labels = (0..<20).map { row in
      let sum = batch.inputs[3 * row] - batch.inputs[3 * row + 1]
      return Int32(min(3, max(0, 2 * sum + 2)))
    }
    batch.count = 20
    var parameters = model.initialParameters(using: &stream)
    var gradient = parameters
    let first = model.gradient(of: batch, at: parameters, into: &gradient)
    for i in parameters.indices {
      var (above, below) = (parameters, parameters)
      above[i] += 0.01
      below[i] -= 0.01
      let slope =
        (model.measures(of: batch, at: above).meanLoss
          - model.measures(of: batch, at: below).meanLoss) / 0.02
      #expect(abs(Double(gradient[i]) - slope) < 1e-3)
    }
    for _ in 0..<100 {
      _ = model.gradient(of: batch, at: parameters, into: &gradient)
      for i in parameters.indices { parameters[i] -= 0.1 * gradient[i] }
    }
    let measures = model.measures(of: batch, at: parameters)
    #expect(measures.meanLoss < first / 4)
    // A mean distance is at most the root of the mean square.
    let quality = measures.quality
    #expect(quality.means.names == ["loss", "accuracy", "distance"])
    #expect(try #require(quality["distance"]) <= #require(quality.loss).squareRoot() + 1e-6)
  }

  @Test func `the documentation shows this file's model`() throws {
    let page = try textOfFile("../../docs/models.md")
    let own = try textOfFile("OwnModelTests.swift")
    let model = try #require(own.split(separator: "/// The example of docs/models.md").first)
    let shown = model.split(separator: "import Learning\n", maxSplits: 1)[1]
    #expect(page.contains(shown.trimmingSuffix(while: \.isNewline)))
  }

  @Test func `a name that is not in the table is refused with those that are`() {
    var task = LearningTask.synthetic()
    task.model = .own(name: "mine")
    #expect(
      task.problem() == "the model \"mine\" is not known; known are: none, see docs/models.md")
  }
}

/// The text of a file beside this one.
private func textOfFile(_ path: String) throws -> String {
  let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
  let file = try #require(fopen("/\(folder)/\(path)", "r"))
  defer { fclose(file) }
  var text: [UInt8] = []
  while case let byte = getc(file), byte != EOF { text.append(UInt8(byte)) }
  return String(decoding: text, as: UTF8.self)
}

extension Substring {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isDropped(last) { rest.removeLast() }
    return rest
  }
}
