import Wording

/// Values written as a range of numbers: `1..5`, `0..1 step 0.25`, `0.001..0.1 log 5`.
enum NumberRange {
  /// What is wrong with a range.
  struct Problem: Error {
    let reason: String
  }

  /// More are in no sweep.
  static let mostValues = 100_000

  /// The values of the range `text`, written out; nil when it is no range, for which it takes a number
  /// and two points at its beginning.
  static func read(_ text: String) -> Result<[String]?, Problem> {
    do throws(Problem) {
      return .success(try values(of: text))
    } catch {
      return .failure(error)
    }
  }

  private static let forms = "1..5, 0..1 step 0.25, 0.001..0.1 log 5, or a text in quotes"

  private static func values(of text: String) throws(Problem) -> [String]? {
    guard let dots = text.firstRange(of: ".."), isNumber(text[..<dots.lowerBound]) else {
      return nil
    }
    let words = text[dots.upperBound...].split(separator: " ")
    guard !text[dots.upperBound...].hasPrefix(" "), let last = words.first, isNumber(last),
      let low = DecimalNumber(text[..<dots.lowerBound]), let high = DecimalNumber(last)
    else { throw refusal(text, Self.forms) }
    guard let (ends, _) = DecimalNumber.aligned([low, high]) else {
      throw refusal(text, "numbers that are not so far apart")
    }
    guard ends[0] <= ends[1] else {
      throw refusal(text, "\(last)..\(text[..<dots.lowerBound]): the lower end first")
    }
    switch (words.count, words.dropFirst().first) {
    case (1, nil):
      guard low.isWhole, high.isWhole else {
        throw refusal(text, "whole numbers, or a step behind them, as in 0..1 step 0.25")
      }
      return try steps(text, low, high, DecimalNumber(1))
    case (3, "step"):
      guard isNumber(words[2]), let step = DecimalNumber(words[2]), step.digits > 0 else {
        throw refusal(text, "a step that is a number greater than 0")
      }
      return try steps(text, low, high, step)
    case (3, "log"):
      guard let count = Int(words[2]), 2...mostValues ~= count else {
        throw refusal(text, "a number of values from 2 to \(mostValues) behind log")
      }
      return try grid(text, low, high, count)
    default: throw refusal(text, Self.forms)
    }
  }

  private static func refusal(_ text: String, _ allowed: String) -> Problem {
    Problem(reason: "found \(text.prefix(60)); allowed: \(allowed)")
  }

  /// With a digit at each end.
  private static func isNumber(_ text: some StringProtocol) -> Bool {
    guard let first = text.drop(while: { $0 == "-" || $0 == "+" }).first, let last = text.last
    else {
      return false
    }
    return first.isWholeNumber && last.isWholeNumber && Setting.number(in: text) != nil
  }

  private static func steps(
    _ text: String, _ low: DecimalNumber, _ high: DecimalNumber, _ step: DecimalNumber
  ) throws(Problem) -> [String] {
    guard let (digits, exponent) = DecimalNumber.aligned([low, high, step]) else {
      throw refusal(text, "numbers that are not so far apart")
    }
    let (count, rest) = (digits[1] - digits[0]).quotientAndRemainder(dividingBy: digits[2])
    guard rest == 0 else {
      let end = DecimalNumber(digits[1] - rest, exponent: exponent).text
      throw refusal(
        text, "a step that leads to the upper end, as \(low.text)..\(end) would have it")
    }
    guard count < mostValues else {
      throw refusal(text, "at most \(mostValues.grouped) values")
    }
    return (0...count).map {
      DecimalNumber(digits[0] + $0 * digits[2], exponent: exponent).text
    }
  }

  private static func grid(
    _ text: String, _ low: DecimalNumber, _ high: DecimalNumber, _ count: Int
  ) throws(Problem) -> [String] {
    guard let first = Double(low.text), let last = Double(high.text), first > 0, last.isFinite,
      first < last
    else { throw refusal(text, "ends greater than 0, the lower one first") }
    let ratio = GeometricGrid.ratio(from: first, to: last, steps: count - 1)
    let inner = (1..<(count - 1)).compactMap {
      GeometricGrid.text(at: $0, from: first, ratio: ratio)
    }
    let texts = [low.text] + inner + [high.text]
    let numbers = texts.compactMap { Double($0) }
    guard numbers.count == count, zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw refusal(text, "values that differ in their first three digits; take fewer of them")
    }
    return texts
  }
}

extension DecimalNumber {
  fileprivate var isWhole: Bool { rounded.map { DecimalNumber($0).text == text } ?? false }
}
