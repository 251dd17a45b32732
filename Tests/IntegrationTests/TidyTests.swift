import Foundation
import Testing

/// What the source files themselves must keep.
@Suite struct TidyTests {
  /// A line of a file, with where it stands.
  struct Line: CustomStringConvertible {
    let file: String
    let number: Int
    let text: String

    var description: String { "\(file):\(number): \(text)" }
  }

  struct SourceFile {
    /// From the package's folder on.
    let path: String
    let text: String

    /// The module or the test target that it belongs to.
    var target: String { String(path.split(separator: "/")[1]) }

    var lines: [Line] {
      text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
        Line(file: path, number: $0.offset + 1, text: String($0.element))
      }
    }

    /// The first line of each function with a body of several lines, and how many lines it has. Layout
    /// tells where it ends, which the formatter sees to.
    var functions: [(line: Line, count: Int)] {
      let lines = lines
      return lines.indices.compactMap { start in
        guard let found = lines[start].text.prefixMatch(of: Self.function) else { return nil }
        let indent = String(found.1)
        for end in lines.indices.dropFirst(start + 1) {
          let text = lines[end].text
          if text == indent + "}" { return (lines[start], end - start + 1) }
          // What has no body ends where the next declaration begins.
          let isWithin =
            text.isEmpty || text.hasPrefix(indent + " ") || text.hasPrefix(indent + ")")
          if !isWithin { return nil }
        }
        return nil
      }
    }

    private nonisolated(unsafe) static let function =
      /( *)(?:@\S+ |(?:public|package|private|fileprivate|static|mutating|borrowing|consuming) )*(?:func|init|deinit|subscript)\b/

    /// The modules that it imports.
    var imports: [String] {
      text.matches(of: /(?m)^(?:@\S+ )*(?:public |internal )?import (?:struct |class )?(\w+)/)
        .map { String($0.1) }
    }
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().resolvingSymlinksInPath()

  /// The files below a folder whose names end like that; generated code left out.
  static func files(_ folder: String, _ endings: Set<String>) throws -> [SourceFile] {
    let top = root.appendingPathComponent(folder).resolvingSymlinksInPath()
    let names = try FileManager.default.subpathsOfDirectory(atPath: top.path).sorted()
    return try names.filter { name in
      endings.contains(URL(fileURLWithPath: name).pathExtension) && !name.hasPrefix("CWire/")
    }.map { name in
      let text = try Data(contentsOf: top.appendingPathComponent(name))
      return SourceFile(path: "\(folder)/\(name)", text: String(decoding: text, as: UTF8.self))
    }
  }

  static func swiftFiles() throws -> [SourceFile] {
    let files = try files("Sources", ["swift"]) + files("Tests", ["swift"])
    try #require(files.count > 100, "the sources are not where these tests look")
    return files
  }

  /// Comments are the formatter's business, and tests may hold long sentences.
  @Test func `no line of code is longer than 100 columns`() throws {
    let long = try Self.files("Sources", ["swift"]).flatMap(\.lines).filter { line in
      line.text.count > 100 && !line.text.contains(/^ *\/\//)
    }
    #expect(long.isEmpty)
  }

  @Test func `every file ends with a line's end, and none is longer than 500 lines`() throws {
    for file in try Self.swiftFiles() {
      #expect(file.text.hasSuffix("\n"), "\(file.path)")
      #expect(file.lines.count <= 500, "\(file.path)")
    }
  }

  @Test func `no function is longer than 70 lines`() throws {
    let long = try Self.files("Sources", ["swift"]).flatMap(\.functions).filter { $0.count > 70 }
    #expect(long.isEmpty)
  }

  @Test func `no note of unfinished work is left`() throws {
    // Put together, so that this file does not find itself.
    let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    let found = try Self.swiftFiles().flatMap(\.lines).filter { line in
      notes.contains { line.text.contains($0) }
    }
    #expect(found.isEmpty)
  }

  @Test func `only programs print`() throws {
    let found = try Self.files("Sources", ["swift"]).filter { !$0.target.hasPrefix("metronome") }
      .flatMap(\.lines).filter { $0.text.contains(/(^|[^.\w])(print|debugPrint|dump)\(/) }
    #expect(found.isEmpty)
  }

  @Test func `Foundation is for tests, and its essentials for records and reports`() throws {
    for file in try Self.files("Sources", ["swift"]) {
      #expect(!file.imports.contains("Foundation"), "\(file.path)")
      if file.imports.contains("FoundationEssentials") {
        #expect(["Records", "Reports"].contains(file.target), "\(file.path)")
      }
    }
  }

  @Test(arguments: [
    ("CZeroMQ", "Messaging"), ("CWire", "Wire"), ("CProtobufC", "Wire"), ("COpenBLAS", "Kernels"),
    ("CSodium", "Digests"), ("CXXHash", "Digests"), ("CZlib", "Learning"), ("Yams", "Experiment"),
    ("GRDB", "Records"), ("GRDBSQLite", "Records"),
  ])
  func `a library is imported by one module alone`(library: String, module: String) throws {
    for file in try Self.swiftFiles() where file.imports.contains(library) {
      #expect(file.target == module, "\(file.path)")
    }
  }

  /// Which of our modules each may import: every arrow of the architecture points down.
  static let arrows: [String: Set<String>] = [
    "Wording": [],
    "Files": [],
    "Chance": [],
    "Digests": [],
    "Kernels": [],
    "Federation": ["Chance", "Wording"],
    "Execution": ["Federation", "Kernels", "Chance", "Digests", "Wording"],
    "Learning": ["Chance", "Digests", "Files", "Kernels", "Wording"],
    "Experiment": ["Chance", "Digests", "Federation", "Learning", "Wording"],
    "Wire": ["Federation", "Kernels"],
    "Messaging": ["Files"],
    "Records": ["Execution", "Federation", "Digests", "Files", "Wording"],
    "Reports": ["Records", "Federation", "Files", "Wording"],
    "Runtime": [
      "Digests", "Files", "Kernels", "Federation", "Execution", "Learning", "Experiment",
      "Wire", "Messaging", "Records", "Wording",
    ],
    "Launching": [
      "Runtime", "Messaging", "Records", "Federation", "Experiment", "Learning", "Files",
      "Wording",
    ],
    "metronome": [
      "Federation", "Execution", "Learning", "Experiment", "Records", "Reports", "Runtime",
      "Messaging", "Launching", "Wording",
    ],
  ]

  @Test(arguments: arrows.keys.sorted())
  func `a module imports only those below it`(module: String) throws {
    let ours = Set(Self.arrows.keys)
    for file in try Self.files("Sources/\(module)", ["swift"]) {
      let imported = ours.intersection(file.imports)
      #expect(imported.subtracting(Self.arrows[module] ?? []).isEmpty, "\(file.path)")
    }
  }

  @Test(arguments: arrows.keys.sorted())
  func `a module depends on those that it imports`(module: String) throws {
    let package = try String(
      decoding: Data(contentsOf: Self.root.appendingPathComponent("Package.swift")), as: UTF8.self)
    let target = try #require(
      package.matches(of: /arget\(\s*name: "([\w-]+)",\s*dependencies: \[([^\]]*)\]/)
        .first { $0.1 == module }?.2 ?? (Self.arrows[module] == [] ? "" : nil))
    let listed = Set(target.matches(of: /(?:^|[^:] )"(\w+)"/).map { String($0.1) })
    let imported = try Self.files("Sources/\(module)", ["swift"]).flatMap(\.imports)
    let ours = Set(Self.arrows.keys)
    #expect(listed.intersection(ours) == ours.intersection(imported))
  }

  @Test func `children are started by Launching, and gnuplot by one file of Reports`() throws {
    for file in try Self.swiftFiles() where file.imports.contains("Subprocess") {
      #expect(file.target == "Launching" || file.path == "Sources/Reports/Gnuplot.swift")
    }
  }

  @Test func `the core imports nothing that does input, output or time`() throws {
    let allowed: Set = ["Chance", "Wording", "DequeModule", "HeapModule", "RealModule", "Glibc"]
    for file in try Self.files("Sources/Federation", ["swift"]) {
      #expect(Set(file.imports).isSubset(of: allowed), "\(file.path): \(file.imports)")
    }
  }

  @Test func `no two purposes of chance have the same number`() throws {
    let declared = try Self.files("Sources", ["swift"]).flatMap { file in
      file.text.matches(of: /static var (\w+): Self \{ Self\((\d+)\) \}/).map { String($0.2) }
    }
    #expect(declared.count >= 18)
    #expect(Set(declared).count == declared.count)
  }

  @Test func `every link of a page leads to a file`() throws {
    let pages = try Self.files("docs", ["md"]) + Self.pagesAtTheTop()
    #expect(pages.count > 15)
    for page in pages {
      let folder = Self.root.appendingPathComponent(page.path).deletingLastPathComponent()
      for link in page.text.matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/).map({ String($0.1) }) {
        guard !link.contains("://") else { continue }
        let file = folder.appendingPathComponent(link)
        #expect(FileManager.default.fileExists(atPath: file.path), "\(page.path): \(link)")
      }
    }
  }

  @Test func `the README leads to every page`() throws {
    let readme = try #require(try Self.pagesAtTheTop().first { $0.path == "README.md" })
    let pages = try Self.files("docs", ["md"])
    let studies = try #require(pages.first { $0.path == "docs/studies/README.md" })
    for page in pages {
      let folder = "docs/studies/"
      let isStudy = page.path.hasPrefix(folder) && page.path != studies.path
      #expect(
        isStudy
          ? studies.text.contains("(\(page.path.dropFirst(folder.count)))")
          : readme.text.contains("(\(page.path))"), "\(page.path)")
    }
  }

  @Test func `each study has its page, and the table and pictures that its page shows`() throws {
    let pages = try Self.files("docs/studies", ["md"]).filter {
      $0.path != "docs/studies/README.md"
    }
    let experiments = try Self.files("docs/studies", ["yaml"])
    #expect(!experiments.isEmpty)
    for experiment in experiments {
      let folder = experiment.path.split(separator: "/").dropLast().joined(separator: "/")
      let page = pages.first { $0.path == folder + "/README.md" }
      #expect(
        page?.text.contains("metronome sweep \(experiment.path)") == true, "\(experiment.path)")
      #expect(page?.text.contains(".csv)") == true && page?.text.contains(".png)") == true)
    }
  }

  /// Nobody runs `scripts/plant-faults` as often as code changes.
  @Test func `each fault of the list to be planted has its place`() throws {
    let list = try #require(
      try Self.files("scripts", ["txt"]).first { $0.path == "scripts/planted-faults.txt" })
    var (faults, texts) = (0, [String: String]())
    for block in list.text.split(separator: "\n\n") {
      let lines = block.split(separator: "\n").filter { !$0.hasPrefix("#") }
      guard lines.count > 2 else { continue }
      let path = String(lines[1])
      let text =
        try texts[path]
        ?? String(
          contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
      texts[path] = text
      func joined(_ mark: String) -> String {
        lines.filter { $0.hasPrefix(mark) }.map { $0.dropFirst(2) }.joined(separator: "\n")
      }
      #expect(text.ranges(of: joined("- ")).count == 1, "\(lines[0])")
      #expect(joined("+ ").contains("planted(#)"), "\(lines[0])")
      faults += 1
    }
    #expect(faults == 50)
  }

  private static func pagesAtTheTop() throws -> [SourceFile] {
    try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".md") }
      .sorted().map { name in
        let text = try Data(contentsOf: root.appendingPathComponent(name))
        return SourceFile(path: name, text: String(decoding: text, as: UTF8.self))
      }
  }
}
