internal import Wording

/// The labels of a table: numbered as they come in the training rows, and found again in the test rows.
///
/// Where all training labels are numbers, or True and False in any case, which count as 1 and 0, those
/// of one value are one label, however they are written.
struct CSVLabels {
  private var texts = Numbering()
  /// Once the training rows have come: the label that stands for each of their labels, by number.
  private var standing: [Int32] = []
  /// The same by value; empty where some labels are words.
  private var byValue: [LabelValue: Int32] = [:]

  /// The number of a label of a training row.
  mutating func add(_ text: String) -> Int32 { texts.number(of: text) }

  /// Ends the training rows.
  mutating func endTraining() {
    standing = texts.names.indices.map { Int32($0) }
    let values = texts.names.map { LabelValue($0) }
    guard values.allSatisfy({ $0 != nil }) else { return }
    let whole = texts.names.map { Int32($0) != nil }
    for (label, value) in values.enumerated() {
      guard let value else { continue }
      if let other = byValue[value], whole[Int(other)] || !whole[label] { continue }
      byValue[value] = Int32(label)
    }
    for (label, value) in values.enumerated() {
      standing[label] = value.flatMap { byValue[$0] } ?? Int32(label)
    }
  }

  /// The number of a label of a test row; nil where no training row has it.
  func known(_ text: String) -> Int32? {
    texts.known(text) ?? LabelValue(text).flatMap { byValue[$0] }
  }

  /// What the training labels are, for sentences.
  var sentence: String {
    let names = texts.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let more = names.count > 10 ? " and \((names.count - 10).grouped) more" : ""
    return names.prefix(10).map { $0.quoted }.joined(separator: ", ") + more
  }

  /// The class of each number, and what the classes are called; no names where they are numbers.
  ///
  /// Labels that are all whole numbers stay themselves; words are numbered in their order.
  var classes: (numbers: [Int32], names: [String]) {
    let labels = Set(standing).sorted()
    let names = texts.names
    let truths = labels.map { LabelValue.truth(names[Int($0)]) }
    let areTruths = truths.allSatisfy { $0 != nil }
    let wholes = zip(labels, truths).map { label, truth in
      truth.map { $0 ? 1 : 0 } ?? Int32(names[Int(label)])
    }
    let areWhole = wholes.allSatisfy { $0.map { 0..<Int32(classesMax) ~= $0 } ?? false }
    var ofLabel: [Int32: Int32] = [:]
    var classNames: [String] = []
    if areWhole, !areTruths {
      for (label, whole) in zip(labels, wholes) { ofLabel[label] = whole }
    } else {
      // True and False in whatever case are in the order of 1 and 0.
      let keys = names.map { areTruths ? $0.lowercased() : $0 }
      let order = labels.sorted {
        keys[Int($0)].utf8.lexicographicallyPrecedes(keys[Int($1)].utf8)
      }
      for (rank, label) in order.enumerated() { ofLabel[label] = Int32(rank) }
      classNames = order.map { names[Int($0)] }
    }
    return (standing.map { ofLabel[$0] ?? 0 }, classNames)
  }
}

/// The number that a label is, exactly, however it is written: 1, 01, 1.0 and True are one.
private struct LabelValue: Hashable {
  private let isNegative: Bool
  /// Without zeros at either end; none for 0.
  private let digits: [UInt8]
  /// The power of ten that the digits are multiplied by.
  private let exponent: Int

  /// Nil for what is neither a decimal number nor True or False.
  init?(_ label: String) {
    let label = Self.truth(label).map { $0 ? "1" : "0" } ?? label
    guard label.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }), Double(label) != nil
    else { return nil }
    let parts = label.utf8.split { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    let power = parts.count > 1 ? Int(Substring(parts[1])) : 0
    guard var power, power.magnitude < 1 << 32 else { return nil }
    let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    if let point = parts[0].firstIndex(of: UInt8(ascii: ".")) {
      power -= parts[0][point...].count - 1
    }
    var digits = parts[0].filter(isDigit).drop { $0 == UInt8(ascii: "0") }
    while digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      power += 1
    }
    self.digits = Array(digits)
    exponent = digits.isEmpty ? 0 : power
    isNegative = !digits.isEmpty && label.hasPrefix("-")
  }

  /// Nil for what is neither True nor False.
  static func truth(_ label: String) -> Bool? {
    switch label.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }
}
