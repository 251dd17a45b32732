internal import Wording

/// Reads texts, cut into pieces, each of which is a user; they are converted once.
enum TextFiles {
  /// Opens the text of `source`.
  static func open(_ source: TextSource, cacheFolder: String) throws(LearningError) -> LabelledData
  {
    try require(
      thereIs: source.path, "file or folder",
      "give a text file, or a folder with a text file for each client (scripts/bible-texts makes "
        + "one from Debian's bible-kjv-text)")
    let paths = try files(at: source.path)
    let given = source.characters.map { " of \($0)" } ?? ""
    return try DataCache.converted(
      from: paths,
      settings: "text \(source.cut) \(source.window) \(source.stride) \(source.testShare)\(given)",
      named: "text", folder: cacheFolder
    ) { writer throws(LearningError) in
      try convert(paths, source, to: writer)
    }
  }

  /// Each line's end as one line feed, as it may be two characters or an old Mac's carriage return.
  private static func withLineFeeds(_ text: String) -> String {
    guard text.unicodeScalars.contains("\r") else { return text }
    var result = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      if !(isAfterReturn && scalar == "\n") { result.append(scalar == "\r" ? "\n" : scalar) }
      isAfterReturn = scalar == "\r"
    }
    return String(result)
  }

  private static func convert(
    _ paths: [String], _ source: TextSource, to writer: SampleFileWriter
  ) throws(LearningError) {
    var texts: [String] = []
    var vocabulary = Vocabulary()
    for path in paths {
      texts.append(withLineFeeds(try readText(path: path)))
      vocabulary.add(texts.last!.unicodeScalars[...])
    }
    if let given = source.characters { try vocabulary.take(given, in: source.path) }
    try vocabulary.close(source.path)
    let pieces = zip(paths, texts).flatMap { path, text in
      let pieces = cut(vocabulary.codes(of: text.unicodeScalars[...]), source.cut, vocabulary)
      return pieces.enumerated().map { number, codes in
        (name: name(path) + (source.cut == .none ? "" : ":\(number + 1)"), codes: codes)
      }
    }
    // A piece without a sample for training is no user.
    let used = pieces.filter { trainCount($0.codes, source) > source.window }
    guard !used.isEmpty else {
      throw LearningError(
        .dataFile,
        "\(source.path): no piece of the text has more than "
          + "\(source.window.counted("character")) for training; take a smaller window, or cut it "
          + "into larger pieces")
    }
    for (user, (_, codes)) in used.enumerated() {
      try write(codes.prefix(trainCount(codes, source)), user, source, to: writer)
    }
    try writer.beginTest()
    for (user, (_, codes)) in used.enumerated() {
      try write(codes.dropFirst(trainCount(codes, source)), user, source, to: writer)
    }
    try writer.finish(
      kind: .windows, shape: [source.window], classes: max(vocabulary.count, 2),
      users: used.map(\.name), classNames: vocabulary.names)
  }

  /// A file's name without its folders.
  private static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// How many of a piece's characters are for training: all but the share at its end.
  private static func trainCount(_ piece: ArraySlice<UInt8>, _ source: TextSource) -> Int {
    piece.count - Int((Double(piece.count) * source.testShare).rounded())
  }

  /// A sample at every `stride` characters, as long as a character follows its window.
  private static func write(
    _ codes: ArraySlice<UInt8>, _ user: Int, _ source: TextSource, to writer: SampleFileWriter
  ) throws(LearningError) {
    let base = writer.valuesCount
    guard base + codes.count <= Int(Int32.max) else {
      throw LearningError(.dataFile, "\(source.path): more than \(Int32.max) characters")
    }
    try writer.append(codes)
    var start = 0
    while start + source.window < codes.count {
      let label = codes[codes.startIndex + start + source.window]
      try writer.endSample(label: Int32(label), user: Int32(user), start: base + start)
      start += source.stride
    }
  }

  private static func cut(
    _ codes: [UInt8], _ cut: TextSource.Cut, _ vocabulary: Vocabulary
  ) -> [ArraySlice<UInt8>] {
    switch cut {
    case .none: [codes[...]]
    case .characters(let count):
      stride(from: 0, to: codes.count, by: count).map {
        codes[$0..<min($0 + count, codes.count)]
      }
    case .blankLines:
      vocabulary.contains("\n") ? paragraphs(codes, lineEnd: vocabulary["\n"]) : [codes[...]]
    }
  }

  /// What stands between empty lines; a line end belongs to the text before it.
  private static func paragraphs(_ codes: [UInt8], lineEnd: UInt8) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var position = 0
    while position < codes.count {
      guard codes[position] == lineEnd, position + 1 < codes.count, codes[position + 1] == lineEnd
      else {
        position += 1
        continue
      }
      pieces.append(codes[start...position])
      while position < codes.count, codes[position] == lineEnd { position += 1 }
      start = position
    }
    if start < codes.count { pieces.append(codes[start...]) }
    return pieces
  }
}
