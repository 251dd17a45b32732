import Federation
import Wording

extension Section {
  /// A finite number; with `orNone` also the word `none`, which reads as nil.
  mutating func number(
    _ key: String, _ rule: NumberRule, needed: Bool = false, orNone: Bool = false
  ) -> Double? {
    let rule = orNone ? rule.or("none") : rule
    guard let setting = ask(key, needed: needed ? rule.sentence : nil) else { return nil }
    return orNone && setting.word == "none" ? nil : number(setting, key, rule)
  }

  private func number(_ setting: Setting, _ key: String, _ rule: NumberRule) -> Double? {
    if let number = setting.number, rule.holds(number) { return number }
    refuse(setting, key, allowed: rule.sentence)
    return nil
  }

  /// Whether a list is at `key`.
  func isList(_ key: String) -> Bool {
    if case .list = peek(key)?.content { true } else { false }
  }

  /// A list with a number for each of `clients`; nil `clients` take a list of any length.
  ///
  /// - Precondition: a list is at `key`.
  mutating func numbers(_ key: String, _ rule: NumberRule, clients: Int?) -> [Double]? {
    guard let setting = ask(key), case .list(let elements) = setting.content else {
      preconditionFailure("there is no list at \(key)")
    }
    if let clients, elements.count != clients {
      report(
        "found a list of \(elements.count); allowed: a list of \(clients), one for each client",
        key: key)
      return nil
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      // The first problem is enough: a list may have millions.
      guard let number = number(element, "\(key)[\(index)]", rule) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The same for whole numbers.
  mutating func counts(_ key: String, _ rule: CountRule, clients: Int?) -> [Int]? {
    let range = rule.range
    let whole = NumberRule(rule.sentence) { number in
      number == number.rounded() && number >= Double(range.lowerBound)
        && number <= Double(range.upperBound)
    }
    return numbers(key, whole, clients: clients)?.map { Int($0) }
  }

  /// A number, or `[low, high]`.
  mutating func range(_ key: String, _ rule: NumberRule) -> ClosedRange<Double>? {
    let rule = rule.or("[low, high]")
    guard isList(key) else { return number(key, rule).map { $0...$0 } }
    guard let setting = ask(key), case .list(let bounds) = setting.content else { return nil }
    guard bounds.count == 2 else {
      report("found a list of \(bounds.count); allowed: \(rule.sentence)", key: key)
      return nil
    }
    guard let low = number(bounds[0], "\(key)[0]", rule),
      let high = number(bounds[1], "\(key)[1]", rule)
    else { return nil }
    guard low <= high else {
      report("found \(bounds[0].found) above \(bounds[1].found); allowed: low first", key: key)
      return nil
    }
    return low...high
  }

  /// A whole number; with `orNone` also the word `none`, which reads as nil.
  mutating func count(
    _ key: String, _ rule: CountRule = .count, needed: Bool = false, orNone: Bool = false
  ) -> Int? {
    let sentence = rule.sentence + (orNone ? ", or none" : "")
    guard let setting = ask(key, needed: needed ? sentence : nil) else { return nil }
    if orNone, setting.word == "none" { return nil }
    if let number = setting.word.flatMap({ Int($0) }), rule.range.contains(number) { return number }
    refuse(setting, key, allowed: sentence)
    return nil
  }

  /// A whole number; nil only when it is wrong.
  mutating func count(_ key: String, _ rule: CountRule, default count: Int) -> Int? {
    let found = self.count(key, rule)
    return peek(key) == nil ? count : found
  }

  /// A whole number, or the word `all`, which reads as nil.
  mutating func countOrAll(_ key: String, _ rule: CountRule, default count: Int?) -> Int? {
    guard let setting = ask(key) else { return count }
    if setting.word == "all" { return nil }
    if let count = setting.word.flatMap({ Int($0) }), rule.range.contains(count) { return count }
    refuse(setting, key, allowed: "\(rule.sentence), or all")
    return count
  }

  /// A whole number, the word `all`, which reads as nil, or `none`, which reads as 0.
  mutating func countAllOrNone(_ key: String, _ rule: CountRule, default count: Int?) -> Int? {
    if peek(key)?.word == "none" {
      _ = ask(key)
      return 0
    }
    guard let setting = ask(key) else { return count }
    if setting.word == "all" { return nil }
    if let count = setting.word.flatMap({ Int($0) }), rule.range.contains(count) { return count }
    refuse(setting, key, allowed: "\(rule.sentence), all, or none")
    return count
  }

  /// A list of whole numbers, at least one.
  mutating func counts(_ key: String, _ rule: CountRule, needed: Bool = false) -> [Int]? {
    let sentence =
      "a list of whole numbers from \(rule.range.lowerBound) to "
      + "\(rule.range.upperBound)"
    guard let setting = ask(key, needed: needed ? sentence : nil) else { return nil }
    guard case .list(let elements) = setting.content, 1...1_000 ~= elements.count else {
      refuse(setting, key, allowed: sentence + ", 1 to 1000 long")
      return nil
    }
    var counts: [Int] = []
    for (index, element) in elements.enumerated() {
      guard let number = element.word.flatMap({ Int($0) }), rule.range.contains(number) else {
        refuse(element, "\(key)[\(index)]", allowed: rule.sentence)
        return nil
      }
      counts.append(number)
    }
    return counts
  }

  /// A whole number of 64 bits, never negative.
  mutating func seed(_ key: String) -> UInt64? {
    guard let setting = ask(key) else { return nil }
    if let number = setting.word.flatMap({ UInt64($0) }) { return number }
    refuse(setting, key, allowed: "a whole number from 0 to \(UInt64.max)")
    return nil
  }

  /// A length of virtual time in ticks; with `orNone` also the word `none`, which reads as nil.
  mutating func ticks(_ key: String, needed: Bool = false, orNone: Bool = false) -> Int64? {
    guard number(key, VirtualDuration.rule, needed: needed, orNone: orNone) != nil else {
      return nil
    }
    return peek(key)?.word.flatMap(Ticks.read)
  }

  /// `true` or `false`.
  mutating func flag(_ key: String) -> Bool? {
    guard let setting = ask(key) else { return nil }
    if let flag = setting.word.flatMap({ Bool($0) }) { return flag }
    refuse(setting, key, allowed: "true or false")
    return nil
  }

  /// A text for which `isAllowed` holds.
  mutating func text(_ key: String, allowed: String, where isAllowed: (String) -> Bool) -> String? {
    guard let setting = ask(key) else { return nil }
    if case .text(let text, _) = setting.content, isAllowed(text) { return text }
    refuse(setting, key, allowed: allowed)
    return nil
  }

  /// One of the words of `Choice`; nil only when it is wrong. `other` is what else may stand there.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, default choice: Choice, or other: String? = nil
  ) -> Choice? {
    guard let setting = ask(key) else { return choice }
    if case .text(let text, _) = setting.content, let choice = Choice(rawValue: text) {
      return choice
    }
    let words = Choice.allCases.map(\.rawValue)
    var allowed = words.joined(separator: ", ") + (other.map { ", or \($0)" } ?? "")
    if let guess = setting.word.flatMap({ nearest(to: $0, among: words) }) {
      allowed += "; did you mean \"\(guess)\"?"
    }
    refuse(setting, key, allowed: allowed)
    return nil
  }
}
