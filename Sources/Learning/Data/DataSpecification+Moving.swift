extension DataSpecification {
  /// Whether it says where files are. A known data set in its usual folder does not: that is this
  /// program's own to know.
  public var namesPlaces: Bool {
    if case .images(_, folder: _?) = self { return true }
    return !places.isEmpty
  }

  /// Whether samples come from files.
  public var readsFiles: Bool {
    switch self {
    case .images, .idx, .numpy, .csv, .text, .leaf: true
    case .synthetic, .quadratic, .external: false
    }
  }

  /// The same data as they lie in another folder: it stands for the folder that holds all that is named
  /// here, and what lies there has the same name. Of a known data set it holds the files themselves.
  /// - Returns: nil where a place has no name below such a folder.
  public func moved(into folder: String) -> DataSpecification? {
    if case .images(let set, _) = self { return .images(set, folder: folder) }
    guard let move = Move(of: places, into: folder) else { return nil }
    switch self {
    case .images, .synthetic, .quadratic, .external: return self
    case .idx(let source): return .idx(source.moved(move))
    case .numpy(let source): return .numpy(source.moved(move))
    case .csv(var source):
      source.file = move(source.file)
      source.testFile = source.testFile.map { move($0) }
      return .csv(source)
    case .text(var source):
      source.path = move(source.path)
      return .text(source)
    case .leaf(var source):
      source.train = move(source.train)
      source.test = source.test.map { move($0) }
      return .leaf(source)
    }
  }

  /// All that it names, but for the folder of a known data set.
  private var places: [String] {
    switch self {
    case .images, .synthetic, .quadratic, .external: []
    case .idx(let source): source.arrays.compactMap(\.self)
    case .numpy(let source): source.archive.map { [$0] } ?? source.arrays.compactMap(\.self)
    case .csv(let source): [source.file] + (source.testFile.map { [$0] } ?? [])
    case .text(let source): [source.path]
    case .leaf(let source): [source.train] + (source.test.map { [$0] } ?? [])
    }
  }
}

extension ArraySource {
  fileprivate func moved(_ move: Move) -> ArraySource {
    var source = self
    if let archive {
      source.archive = move(archive)
      return source
    }
    source.samples = move(samples)
    source.labels = move(labels)
    source.clients = clients.map { move($0) }
    source.test = test.map {
      TestArrays(
        samples: move($0.samples), labels: move($0.labels), clients: $0.clients.map { move($0) })
    }
    return source
  }
}

/// Where paths lie in another folder, which stands for the one that holds them all.
private struct Move {
  private let folder: String
  /// Parts of each path that lead to the folder that holds them all.
  private let commonCount: Int

  /// Nil where a path leads up from there, or has no name.
  init?(of paths: [String], into folder: String) {
    self.folder = folder
    let parts = paths.map(Self.parts)
    let first = parts.first?.dropLast() ?? []
    let count =
      parts.map { other in
        zip(first, other.dropLast()).prefix { $0 == $1 }.count
      }.min() ?? 0
    guard parts.allSatisfy({ !$0.isEmpty && !$0.dropFirst(count).contains("..") })
    else { return nil }
    commonCount = count
  }

  func callAsFunction(_ path: String) -> String {
    folder + "/" + Self.parts(of: path).dropFirst(commonCount).joined(separator: "/")
  }

  private static func parts(of path: String) -> [Substring] {
    path.split(separator: "/").filter { $0 != "." }
  }
}
