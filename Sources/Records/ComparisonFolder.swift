import FoundationEssentials
internal import Glibc

/// The folder of a comparison: a run folder for each variant, and `comparison.csv`.
public struct ComparisonFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Makes the folder.
  /// - Throws: when it cannot be made, or holds a comparison already, a part of one, or a run.
  public init(path: String) throws(ResultsError) {
    self.path = path
    guard access(path + "/metrics.csv", F_OK) != 0 else { throw .folderInUse(path) }
    guard !Self.holdsComparison(path) else { throw .comparisonInUse(path) }
    try RunFolder.makeFolder(path)
  }

  /// Also of one that was interrupted, or killed, before its table was written.
  private static func holdsComparison(_ path: String) -> Bool {
    if access(path + "/comparison.csv", F_OK) == 0 { return true }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.contains { name in
      name.prefixMatch(of: /[0-9]+-/) != nil && access("\(path)/\(name)/metrics.csv", F_OK) == 0
    }
  }

  /// The run folder of a variant.
  /// - Parameter number: its place among the variants, from 1.
  public func run(_ number: Int, label: String) -> String {
    var name = String(label.map { $0.isLetter || $0.isNumber || "-._=".contains($0) ? $0 : "-" })
    // A name has at most 255 bytes.
    while name.utf8.count > 150 { name.removeLast() }
    return "\(path)/\(number)-\(name)"
  }

  /// Writes `comparison.csv`.
  public func write(csv text: String) throws(ResultsError) {
    let csv = try DraftFile(path: path + "/comparison.csv")
    try csv.append(Array(text.utf8))
    try csv.finish()
  }
}
