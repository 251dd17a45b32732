internal import Files
internal import Glibc

/// A run folder as a list of runs has it.
public struct ListedRun: Sendable {
  /// The run folder.
  public let folder: String
  /// Empty where nothing of it can be read.
  public let experiment, summary: [StoredSetting]
  /// Why it cannot be read, or what is missing; nil where it is whole.
  public let remark: String?
  /// Whether there is a store to read.
  public let hasStore: Bool
  private let values: [String: StoredValue]

  /// Of what its store says; without one, what is left.
  public init(_ folder: String) {
    self.folder = folder
    do {
      let run = try StoredRun(folder)
      experiment = run.experiment
      summary =
        run.summary.filter { $0.key != "state" } + [
          StoredSetting("state", .text(run.state.rawValue))
        ]
      remark = run.missing.first
      hasStore = true
    } catch {
      experiment = []
      let left = try? RunFolder.summary(in: folder)
      summary =
        left.map { StoredSetting.flattened($0) + [StoredSetting("state", .text("finished"))] } ?? []
      remark = "\(error)"
      hasStore = false
    }
    values = Dictionary(
      (experiment + summary).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The value of a key of its experiment or its summary; `folder` is its folder.
  public func value(of key: String) -> StoredValue {
    key == "folder" ? .text(folder) : values[key] ?? .absent
  }

  /// The keys of its experiment and its summary.
  public var keys: Set<String> { Set(values.keys).union(["folder"]) }
}

extension ListedRun {
  /// The run folders among these and in them, in the order of their names.
  ///
  /// A folder that is no run is looked into, as far down as comparisons put their runs.
  /// - Throws: when a folder cannot be read.
  public static func folders(in paths: [String]) throws(ResultsError) -> [String] {
    var found: [String] = []
    for path in paths {
      let whole = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
      guard access(whole, F_OK) == 0 else { throw .inaccessible(whole, errno) }
      try look(into: whole, depth: 0, &found)
    }
    return found
  }

  private static let depthMax = 3

  private static func look(
    into path: String, depth: Int, _ found: inout [String]
  ) throws(ResultsError) {
    if ["metrics.csv", StoreFile.name].contains(where: { access("\(path)/\($0)", F_OK) == 0 }) {
      found.append(path)
      return
    }
    guard depth < depthMax else { return }
    let inner: [String]
    do throws(FileProblem) {
      inner = try names(inFolder: path)
    } catch {
      // A file among the folders is none.
      guard depth == 0, case .system(let code) = error else { return }
      throw .inaccessible(path, code)
    }
    for name in inner where !name.hasPrefix(".") {
      try look(into: "\(path)/\(name)", depth: depth + 1, &found)
    }
  }
}
