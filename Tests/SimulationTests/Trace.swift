import Digests

/// What happened in a run, in order: a digest of all of it, by which two runs are known to be the same,
/// and the last lines, for whoever looks for what went wrong.
struct Trace: ~Copyable {
  private static let keptMax = 80

  private var hash = ContentHash()
  private var kept: [String] = []
  private(set) var count = 0

  /// Notes what happened.
  /// - Parameters:
  ///   - bytes: what it happened to, which the digest covers.
  ///   - isForPeople: whether it is worth a line.
  mutating func note(
    _ text: String, _ bytes: [UInt8] = [], isForPeople: Bool = true, at now: Duration
  ) {
    let line = "\(now.milliseconds) ms: \(text)"
    hash.update(Array(line.utf8).span.bytes)
    hash.update(bytes.span.bytes)
    count += 1
    guard isForPeople else { return }
    if kept.count == 2 * Self.keptMax { kept.removeFirst(Self.keptMax) }
    kept.append(line)
  }

  /// Tells this run from any other.
  var digest: String { hash.digest.text }

  /// The last of what happened.
  var lastLines: [String] { kept.suffix(Self.keptMax) }
}

extension Duration {
  /// With three decimals.
  fileprivate var milliseconds: String {
    let micros = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    let decimals = String(micros % 1_000)
    return "\(micros / 1_000)." + String(repeating: "0", count: 3 - decimals.count) + decimals
  }
}
