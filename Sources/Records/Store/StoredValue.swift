internal import Wording

/// A value of a key of an experiment or a summary, as `run.sqlite` keeps it.
public enum StoredValue: Hashable, Sendable {
  case absent
  case integer(Int)
  case real(Double)
  case text(String)

  /// The number that it is, if it is one.
  public var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    case .absent, .text: nil
    }
  }

  /// The text that it is, if it is one.
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// For people: a number with the digits that it needs, nothing where it is absent.
  public var shown: String {
    switch self {
    case .absent: ""
    case .integer(let number): "\(number)"
    case .real(let number):
      number == number.rounded() && abs(number) < 1e15
        ? number.text(decimals: 0) : "\(number)"
    case .text(let text): text
    }
  }
}

extension StoredValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .absent
    } else if let number = try? container.decode(Int.self) {
      self = .integer(number)
    } else if let number = try? container.decode(UInt64.self) {
      // SQLite's integers end before a seed does.
      self = .text("\(number)")
    } else if let number = try? container.decode(Double.self) {
      self = .real(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .absent: try container.encodeNil()
    case .integer(let number): try container.encode(number)
    case .real(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

/// A key with its value: a row of the tables `experiment` and `summary`.
public struct StoredSetting: Hashable, Sendable, Codable {
  /// With a point between a section and its key: `training.rate`, `final.test_accuracy`.
  public var key: String
  public var value: StoredValue

  public init(_ key: String, _ value: StoredValue) {
    self.key = key
    self.value = value
  }

  /// The keys of what is kept as JSON, in the order of their names; those of an object inside follow its
  /// own behind a point.
  static func flattened(_ value: some Encodable) -> [StoredSetting] {
    let text = StoredJSON.text(of: value, isIndented: false)
    guard let tree = try? StoredJSON.read(text, as: Tree.self) else {
      preconditionFailure("what was just written cannot be read")
    }
    var all: [StoredSetting] = []
    tree.add(to: &all, at: "")
    return all.sorted { $0.key < $1.key }
  }

  private enum Tree: Decodable {
    case leaf(StoredValue)
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
      if let object = try? [String: Tree](from: decoder) {
        self = .object(object)
      } else {
        self = .leaf(try StoredValue(from: decoder))
      }
    }

    func add(to all: inout [StoredSetting], at path: String) {
      switch self {
      case .leaf(let value): all.append(StoredSetting(path, value))
      case .object(let entries):
        for (key, tree) in entries { tree.add(to: &all, at: path.isEmpty ? key : "\(path).\(key)") }
      }
    }
  }
}
