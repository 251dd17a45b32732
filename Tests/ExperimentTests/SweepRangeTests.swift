import Experiment
import Testing

/// The values that stand for many.
@Suite struct SweepRangeTests {
  private func values(_ list: String, key: String = "training.rate") throws -> [String] {
    try Sweep.reading("", vary: ["\(key)=\(list)"]).rows.map { $0[0] }
  }

  @Test func `a range of whole numbers has them all`() throws {
    #expect(try values("1..5", key: "seed") == ["1", "2", "3", "4", "5"])
    #expect(try values("7..7", key: "seed") == ["7"])
    #expect(
      try values("18446744073709551613..18446744073709551615", key: "seed") == [
        "18446744073709551613", "18446744073709551614", "18446744073709551615",
      ])
  }

  @Test func `a range with a step is exact`() throws {
    #expect(
      try values("0..1 step 0.25", key: "training.weight-decay")
        == ["0", "0.25", "0.5", "0.75", "1"])
    #expect(try values("0.1..0.7 step 0.1") == (1...7).map { "0.\($0)" })
    #expect(try values("10..100 step 45") == ["10", "55", "100"])
    #expect(try values("1e-3..3e-3 step 1e-3") == ["0.001", "0.002", "0.003"])
  }

  @Test func `a log grid has equal ratios, three digits and the ends that were written`() throws {
    #expect(try values("0.001..0.1 log 5") == ["0.001", "0.00316", "0.01", "0.0316", "0.1"])
    #expect(try values("1..1000 log 4") == ["1", "10", "100", "1000"])
    #expect(try values("0.012345..0.98765 log 2") == ["0.012345", "0.98765"])
    for count in 2...40 {
      let numbers = try values("0.0003..1.7 log \(count)").compactMap { Double($0) }
      #expect(numbers.count == count && numbers[0] == 0.0003 && numbers[count - 1] == 1.7)
      for (index, number) in numbers.enumerated() {
        // (number / first)^(count - 1) = (last / first)^index, but for 0.5% in each factor.
        let quotient =
          power(number / 0.0003, count - 1) / power(1.7 / 0.0003, index)
        let bound = power(1.0051, count - 1)
        #expect(quotient < bound && 1 / quotient < bound)
      }
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }

  @Test(arguments: [
    ("5..1", "found 5..1; allowed: 1..5: the lower end first"),
    (
      "0.1..0.5",
      "found 0.1..0.5; allowed: whole numbers, or a step behind them, as in 0..1 step 0.25"
    ),
    (
      "0..1 step 0.3",
      "found 0..1 step 0.3; allowed: a step that leads to the upper end, as 0..0.9 would have it"
    ),
    ("0..1 step 0", "found 0..1 step 0; allowed: a step that is a number greater than 0"),
    ("0..1 step -1", "found 0..1 step -1; allowed: a step that is a number greater than 0"),
    ("0..1 log 5", "found 0..1 log 5; allowed: ends greater than 0, the lower one first"),
    ("1..2 log 1", "found 1..2 log 1; allowed: a number of values from 2 to 100000 behind log"),
    (
      "1..1.01 log 5",
      "found 1..1.01 log 5; allowed: values that differ in their first three digits; take fewer of "
        + "them"
    ),
    ("1..1000000", "found 1..1000000; allowed: at most 100,000 values"),
    (
      "1..1e300 step 1", "found 1..1e300 step 1; allowed: numbers that are not so far apart"
    ),
    ("1...5", "found 1...5; allowed: 1..5, 0..1 step 0.25, 0.001..0.1 log 5, or a text in quotes"),
    ("1..x", "found 1..x; allowed: 1..5, 0..1 step 0.25, 0.001..0.1 log 5, or a text in quotes"),
    (
      "1..5 by 2",
      "found 1..5 by 2; allowed: 1..5, 0..1 step 0.25, 0.001..0.1 log 5, or a text in quotes"
    ),
  ])
  func `a range that is none is refused`(range: String, sentence: String) {
    #expect(
      sweepComplaints("\nsweep:\n  seed: \(range)") == "test.yaml:3: sweep.seed: \(sentence)")
    #expect(sweepComplaints("", vary: ["seed=\(range)"]) == "--vary seed=\(range): \(sentence)")
  }

  @Test func `a text in quotes and a path of points are no ranges`() throws {
    #expect(
      try Sweep.reading("sweep: { data.folder: [\"1..5\", ../data, a..b] }").rows
        == [["\"1..5\""], ["../data"], ["a..b"]])
  }
}
