internal import Digests
internal import Glibc

/// The folder of a sweep or a comparison: a run folder for each cell, and a table of all.
public struct SweepFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Makes the folder, or opens one whose sweep goes on.
  /// - Throws: when it cannot be made, or holds a run.
  public init(path: String) throws(ResultsError) {
    guard access(path + "/metrics.csv", F_OK) != 0 else { throw .folderInUse(path) }
    self.path = path
    try RunFolder.makeFolder(path + "/cells")
  }

  /// The run folder of a cell, as seen from here: of its label, so that a sweep with further values finds
  /// the cells that were done.
  public func cell(_ label: String) -> String {
    var name = String(label.map { $0.isLetter || $0.isNumber || "-._=+".contains($0) ? $0 : "-" })
    // A name has at most 255 bytes, and none may have two meanings.
    while name.utf8.count > 150 { name.removeLast() }
    let isLabel = name == label.replacing(" ", with: "-") && !name.hasPrefix(".")
    return "cells/" + (isLabel ? name : "\(name)-\(SHA256.digest(of: label).prefix(8))")
  }

  /// Writes a table of its cells.
  /// - Parameter name: of the file.
  public func write(_ text: [UInt8], to name: String) throws(ResultsError) {
    let csv = try DraftFile(path: path + "/" + name)
    try csv.append(text)
    try csv.finish()
  }
}
