/// Numbers by their names, in the order in which they were named first.
///
/// A name that is not there was not measured. None is there twice, and each is 1 to 64 printable
/// characters of ASCII, so that a measure can travel and stand in a file under its name.
public struct NamedValues: Hashable, Sendable {
  /// Apart from the values, so that many sets of values can share one list of names.
  public private(set) var names: [String]
  /// The number of each name.
  public private(set) var values: [Double]

  /// - Precondition: as many values as names, and the names are as they must be.
  public init(names: [String], values: [Double]) {
    precondition(names.count == values.count, "\(names.count) names of \(values.count) values")
    for (index, name) in names.enumerated() {
      precondition(Self.isName(name), "no name of a measure: \(name.debugDescription)")
      precondition(!names[..<index].contains(name), "\(name) is measured twice")
    }
    self.names = names
    self.values = values
  }

  /// The value of a name. Nil where it was not measured; set to nil, it is forgotten.
  /// - Complexity: O(names), which are few.
  public subscript(name: String) -> Double? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      switch (names.firstIndex(of: name), newValue) {
      case (let index?, let value?): values[index] = value
      case (let index?, nil):
        names.remove(at: index)
        values.remove(at: index)
      case (nil, let value?):
        precondition(Self.isName(name), "no name of a measure: \(name.debugDescription)")
        names.append(name)
        values.append(value)
      case (nil, nil): break
      }
    }
  }

  /// Whether a measure may be called so.
  public static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// What is there and, as a number made from its value, is not nil.
  func compactMap(_ transform: (_ name: String, _ value: Double) -> Double?) -> NamedValues {
    let numbers = zip(names, values).map(transform)
    var result = self
    guard numbers.contains(nil) else {
      // The list of names stays shared.
      result.values = numbers.compactMap(\.self)
      return result
    }
    for (name, number) in zip(names, numbers) { result[name] = number }
    return result
  }
}

extension NamedValues: ExpressibleByDictionaryLiteral {
  /// - Precondition: as for names and values.
  public init(dictionaryLiteral elements: (String, Double)...) {
    self.init(names: elements.map(\.0), values: elements.map(\.1))
  }
}
