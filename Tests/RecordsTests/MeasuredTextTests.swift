import Federation
import Testing

@testable import Records

@Suite struct MeasuredTextTests {
  @Test(arguments: [
    (0.0497123, 0.0008, "0.0497"), (0.0497123, 0.0019, "0.0497"), (0.0497123, 0.006, "0.05"),
    (0.25, 1e-9, "0.25"), (0.123456789, 1e-9, "0.123457"), (12345.678, 20, "12346"),
    (0.004, 0.05, "0.00"), (0.5, 0, "0.5"),
  ])
  func `a number has no more digits than its error leaves`(
    value: Double, error: Double, text: String
  ) {
    #expect(value.text(knownTo: error) == text)
  }

  @Test(arguments: [
    (Bias(value: 0, error: nil), "0"), (Bias(value: 0.2227012, error: nil), "0.222701"),
    (Bias(value: 0.01437, error: 0.00231), "0.0144 +- 0.0023"),
    (Bias(value: 0.0261, error: 0.0204), "0.026 +- 0.02, indistinguishable from 0"),
    (Bias(value: 0, error: 1.44e-5), "0 +- 1.4e-05, indistinguishable from 0"),
  ])
  func `a bias that was measured is shown with its error`(bias: Bias, text: String) {
    #expect(bias.text() == text)
  }
}
