/// The parameters of the versions that are still needed: the latest, and each that some work is to
/// start from or evaluate.
struct ModelVersions {
  /// By version.
  private(set) var parameters: [Int: [Float]]
  private var uses: [Int: Int] = [:]
  private(set) var latest: Int

  init(_ parameters: [Int: [Float]], latest: Int) {
    self.parameters = parameters
    self.latest = latest
  }

  /// Whether every version up to the latest that is in use is there, and they have `count` values.
  func isComplete(count: Int) -> Bool {
    let needed = uses.keys.filter { $0 <= latest } + [latest]
    return needed.allSatisfy { parameters[$0]?.count == count }
  }

  /// A version's parameters.
  /// - Precondition: it is there, and still in use.
  subscript(version: Int) -> [Float] {
    guard let found = parameters[version] else {
      preconditionFailure("version \(version) is not held; the latest is \(latest)")
    }
    return found
  }

  /// Adds the version after the latest.
  mutating func append(_ next: [Float]) {
    let previous = latest
    latest += 1
    parameters[latest] = next
    drop(previous)
  }

  /// Keeps the version, which may be one to come, until as many `release`s have followed.
  mutating func retain(_ version: Int) {
    uses[version, default: 0] += 1
  }

  mutating func release(_ version: Int) {
    guard let count = uses[version] else { preconditionFailure("version \(version) is not in use") }
    if count == 1 {
      uses[version] = nil
      drop(version)
    } else {
      uses[version] = count - 1
    }
  }

  private mutating func drop(_ version: Int) {
    if version != latest, uses[version] == nil { parameters[version] = nil }
  }
}
