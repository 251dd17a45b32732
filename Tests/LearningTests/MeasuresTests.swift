import Learning
import Testing

@Suite struct MeasuresTests {
  @Test func `without samples nothing is measured`() {
    #expect(SampleMeasures().quality == Quality())
  }

  @Test func `a quality has the means of what was measured, under its names and in their order`() {
    let measures = SampleMeasures(count: 4, sums: ["loss": 6, "perplexity": 8, "accuracy": 1])
    let quality = measures.quality
    #expect(quality.means == ["loss": 1.5, "perplexity": 2, "accuracy": 0.25])
    #expect(quality.loss == 1.5 && quality.accuracy == 0.25 && quality.top5 == nil)
    #expect(quality["perplexity"] == 2 && quality["recall"] == nil)
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan])
  func `where the loss is not finite nothing is measured but the count`(loss: Double) {
    let measures = SampleMeasures(count: 4, sums: ["accuracy": 2, "loss": loss, "top5": 3])
    #expect(measures.quality == Quality(count: 4))
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan])
  func `another measure that is not finite is absent alone`(sum: Double) {
    let measures = SampleMeasures(count: 4, sums: ["loss": 2, "perplexity": sum, "accuracy": 2])
    #expect(measures.quality == Quality(count: 4, loss: 0.5, accuracy: 0.5))
  }

  @Test func `a sum of measures has what all its terms have`() {
    var sum = SampleMeasures()
    sum.add(SampleMeasures(count: 4, sums: ["loss": 1, "top5": 3, "recall": 1]))
    sum.add(SampleMeasures())
    sum.add(SampleMeasures(count: 6, sums: ["loss": 2, "recall": 1, "top5": 2]))
    #expect(sum == SampleMeasures(count: 10, sums: ["loss": 3, "top5": 5, "recall": 2]))
    sum.add(SampleMeasures(count: 1, sums: ["top5": 1, "loss": 1]))
    #expect(sum == SampleMeasures(count: 11, sums: ["loss": 4, "top5": 6]))
    sum.add(SampleMeasures(count: 1))
    #expect(sum == SampleMeasures(count: 12))
  }

  @Test func `every choice of the usual measures is a quality`() {
    for choice in 0..<8 {
      func value(_ bit: Int) -> Double? { choice >> bit & 1 == 1 ? Double(bit) : nil }
      let quality = Quality(count: 2, loss: value(0), accuracy: value(1), top5: value(2))
      #expect(quality.loss == value(0) && quality.accuracy == value(1) && quality.top5 == value(2))
      #expect(quality.means.names.count == choice.nonzeroBitCount)
    }
  }

  @Test func `a value can be set, changed and forgotten`() {
    var values: NamedValues = ["loss": 1]
    values["recall"] = 2
    values["loss"] = 3
    #expect(values == ["loss": 3, "recall": 2])
    values["loss"] = nil
    values["other"] = nil
    #expect(values == ["recall": 2])
  }

  @Test(arguments: ["", "tab\t", "größe", String(repeating: "a", count: 65)])
  func `what cannot travel is no name`(name: String) async {
    #expect(!NamedValues.isName(name))
    #expect(
      NamedValues.isName("F1 at 10%") && NamedValues.isName(String(repeating: "a", count: 64)))
  }

  @Test func `a name given twice is a mistake of the model's`() async {
    await #expect(processExitsWith: .failure) {
      _ = NamedValues(names: ["loss", "loss"], values: [1, 2])
    }
    await #expect(processExitsWith: .failure) { _ = ["größe": 1] as NamedValues }
  }
}
