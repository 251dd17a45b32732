/// The parameters of the versions that are still needed: the latest, and each that some work is to
/// start from or evaluate.
///
/// Versions that changed nothing are numbers alone: they have the parameters of the one before, under
/// whose number those are held.
struct ModelVersions {
  /// By the number of the version that made them.
  private(set) var parameters: [Int: [Float]]
  private var uses: [Int: Int] = [:]
  /// Of each version in use that changed nothing, the version that made its parameters, and its uses.
  private var unchanged: [Int: (origin: Int, uses: Int)] = [:]
  /// The latest version.
  private(set) var latest: Int
  /// The version that made the latest version's parameters.
  private(set) var origin: Int

  init(_ parameters: [Int: [Float]], latest: Int) {
    self.parameters = parameters
    self.latest = latest
    origin = parameters.keys.max() ?? latest
  }

  /// Takes the versions that are among the vectors of a checkpoint.
  init(taking vectors: inout [String: [Float]], latest: Int) {
    parameters = [:]
    self.latest = latest
    origin = latest
    for (name, values) in vectors {
      guard let version = Self.version(named: name) else { continue }
      parameters[version] = values
      vectors[name] = nil
    }
    origin = parameters.keys.max() ?? latest
  }

  /// All of them, by the names that they have in a checkpoint.
  var vectors: [String: [Float]] {
    Dictionary(uniqueKeysWithValues: parameters.map { (Self.name(of: $0), $1) })
  }

  static func name(of version: Int) -> String { "version \(version)" }

  private static func version(named name: String) -> Int? {
    name.hasPrefix("version ") ? Int(name.dropFirst("version ".count)) : nil
  }

  /// Whether every version up to the latest that is in use is there, and they have `count` values.
  /// - Parameter origin: which version made the latest version's parameters.
  func isComplete(count: Int, origin: Int) -> Bool {
    guard origin == self.origin else { return false }
    let needed = uses.keys.filter { $0 <= latest } + [origin]
    return needed.allSatisfy { parameters[$0]?.count == count }
  }

  /// The version that made a version's parameters: for one that changed nothing and is in use, one before.
  func origin(of version: Int) -> Int { unchanged[version]?.origin ?? version }

  /// The parameters of a version.
  /// - Precondition: they are there, and still in use.
  subscript(version: Int) -> [Float] {
    guard let found = parameters[origin(of: version)] else {
      preconditionFailure("version \(version) is not held; the latest is \(latest)")
    }
    return found
  }

  /// The latest version's parameters.
  var current: [Float] { self[origin] }

  /// Adds the version after the latest.
  mutating func append(_ next: [Float]) {
    let previous = origin
    latest += 1
    origin = latest
    parameters[latest] = next
    drop(previous)
  }

  /// So many versions that change nothing come after the latest.
  mutating func pass(_ count: Int) { latest += count }

  /// Keeps the version, which may be one to come, until as many `release`s have followed.
  /// - Parameter origin: the version that makes its parameters: itself, or one before where it changes
  ///   nothing.
  mutating func retain(_ version: Int, madeBy origin: Int) {
    uses[origin, default: 0] += 1
    if version != origin { unchanged[version, default: (origin, 0)].uses += 1 }
  }

  mutating func release(_ released: Int) {
    let version = origin(of: released)
    if let unchangedUses = unchanged[released]?.uses {
      unchanged[released] = unchangedUses == 1 ? nil : (version, unchangedUses - 1)
    }
    guard let count = uses[version] else { preconditionFailure("version \(version) is not in use") }
    if count == 1 {
      uses[version] = nil
      drop(version)
    } else {
      uses[version] = count - 1
    }
  }

  private mutating func drop(_ version: Int) {
    if version != origin, uses[version] == nil { parameters[version] = nil }
  }
}
