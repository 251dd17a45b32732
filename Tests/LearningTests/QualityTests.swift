import Learning
import Testing

@Suite struct QualityTests {
  @Test func `without samples nothing is measured`() {
    #expect(SampleMeasures().quality(hasLabels: true) == Quality())
    #expect(Quality(averaging: []) == Quality())
    #expect(Quality(averaging: [(Quality(), 1), (Quality(), 2)]) == Quality())
  }

  @Test func `samples without labels have a loss and no accuracy`() {
    let measures = SampleMeasures(lossSum: 6, count: 4)
    #expect(measures.quality(hasLabels: false) == Quality(count: 4, loss: 1.5))
    #expect(measures.quality(hasLabels: true) == Quality(count: 4, loss: 1.5, accuracy: 0))
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan])
  func `where the loss is not finite nothing is measured but the count`(loss: Double) {
    let measures = SampleMeasures(lossSum: loss, correct: 2, amongFive: 3, count: 4)
    #expect(measures.quality(hasLabels: true) == Quality(count: 4))
  }

  @Test func `a mean is over the parts that have samples`() {
    let parts = [
      (Quality(count: 2, loss: 1, accuracy: 0.5), 0.25), (Quality(), 0.5),
      (Quality(count: 8, loss: 3, accuracy: 1), 0.25),
    ]
    #expect(Quality(averaging: parts) == Quality(count: 10, loss: 2, accuracy: 0.75))
    #expect(Quality(averaging: parts, whole: 1) == Quality(averaging: parts))
    #expect(Quality(averaging: [parts[0], parts[2]], whole: 1).loss == 1)
  }

  @Test func `there is no mean of a measure that one part with samples lacks`() {
    let parts = [
      (Quality(count: 2, loss: 1, accuracy: 0.5), 0.5), (Quality(count: 2, loss: 1), 0.5),
    ]
    #expect(Quality(averaging: parts) == Quality(count: 4, loss: 1))
    #expect(Quality(averaging: parts + [(Quality(count: 1), 0.5)]) == Quality(count: 5))
  }
}
