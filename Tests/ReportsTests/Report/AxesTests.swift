import Testing

@testable import Reports

/// Where the marks of an axis stand.
@Suite struct AxesTests {
  @Test func `marks of counts stand at whole numbers, however few these are`() {
    #expect(Axes.Scale(range: -0.7...1.7, isOfCounts: true).tics(atMost: 10) == [0, 1])
    #expect(Axes.Scale(range: -0.7...0.7, isOfCounts: true).tics(atMost: 10) == [0])
    #expect(
      Axes.Scale(range: -0.7...40.7, isOfCounts: true).tics(atMost: 10)
        == stride(from: 0.0, through: 40, by: 5).map(\.self))
    #expect(Axes.Scale(range: 0...1).tics(atMost: 5) == [0, 0.2, 0.4, 0.6, 0.8, 1])
  }
}
