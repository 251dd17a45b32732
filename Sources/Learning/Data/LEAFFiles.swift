internal import Wording

/// Reads LEAF's JSON: `{"users": [...], "user_data": {"name": {"x": [...], "y": [...]}}}`, where a
/// sample is a list of numbers or a text, and its label a whole number or a character.
///
/// The files are read twice, piece by piece: first the characters are collected and everything is
/// checked, then the samples are written. So memory holds labels, never samples.
enum LEAFFiles {
  /// Opens the files of `source`.
  static func open(_ source: LEAFSource, cacheFolder: String) throws(LearningError) -> LabelledData
  {
    for path in [source.train, source.test].compactMap(\.self) {
      try require(
        thereIs: path, "file or folder",
        "make the data with LEAF (https://github.com/TalwalkarLab/leaf) and give its folder, as "
          + "data/train")
    }
    let train = try files(at: source.train, suffix: ".json")
    let test =
      if let path = source.test { try files(at: path, suffix: ".json") } else { [String]() }
    var data = try DataCache.converted(
      from: train + test, settings: "leaf \(train.count) \(source.shape ?? [])", named: "leaf",
      folder: cacheFolder
    ) { writer throws(LearningError) in
      var form = Form()
      for path in train {
        try Reading(path).walk { (event) throws(LearningError) in try form.add(event) }
      }
      let (leftOut, trainCount) = (form.usersWithoutSamples, form.count)
      for path in test {
        try Reading(path).walk { (event) throws(LearningError) in try form.add(event) }
      }
      try form.close(source)
      if let path = source.test, form.count == trainCount {
        throw LearningError(
          file: path,
          "no sample; at least one is needed. Without `test`, `test-share` of the training samples "
            + "is held out")
      }
      var users = Numbering()
      for path in train { try write(path, form, &users, to: writer) }
      try writer.beginTest()
      for path in test { try write(path, form, &users, to: writer) }
      try writer.finish(
        kind: form.isText ? .codes : .floats, shape: source.shape ?? [form.width],
        classes: form.classes, users: users.names, classNames: form.classNames,
        usersWithoutSamples: leftOut)
    }
    data.testShare = source.testShare
    return data
  }

  /// What is said of samples that are texts where the model reads numbers.
  static func refusal(ofTextsIn source: LEAFSource) -> LearningError {
    let remedy =
      "a text; the model reads numbers: take `model: lstm`, or layers that begin with an "
      + "embedding, for texts whose next character is to be found"
    do throws(LearningError) {
      for path in try files(at: source.train, suffix: ".json") {
        try Reading(path).walk { (event) throws(LearningError) in
          guard case .text(let text) = event else { return }
          throw LearningError(.dataFile, "\(text.quoted), \(remedy)")
        }
      }
      return LearningError(file: source.train, "a sample is \(remedy)")
    } catch {
      return error
    }
  }

  private static func write(
    _ path: String, _ form: Form, _ users: inout Numbering, to writer: SampleFileWriter
  ) throws(LearningError) {
    var labels: [Int32] = []
    var names = users
    try Reading(path).walk { (event) throws(LearningError) in
      switch event {
      case .numbers(let numbers):
        for number in numbers { try writer.append(number) }
      case .text(let text):
        try writer.append(form.vocabulary.codes(of: text.unicodeScalars[...]))
      case .label(let label): labels.append(form.number(of: label))
      case .userEnds(let name, let count):
        guard count > 0 else { return }
        let user = names.number(of: name)
        for label in labels { try writer.endSample(label: label, user: user) }
        labels.removeAll(keepingCapacity: true)
      }
    }
    users = names
  }
}

/// A label as it stands in the file.
enum LEAFLabel {
  case number(Double)
  case text(String)
}

/// What comes by when a file is read.
private enum Event {
  case numbers([Float])
  case text(String)
  case label(LEAFLabel)
  /// So many samples of the user were read.
  case userEnds(String, samples: Int)
}

/// One file.
private struct Reading {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Reads the file once, and hands on what comes by.
  func walk(_ body: (Event) throws(LearningError) -> Void) throws(LearningError) {
    var scanner = try JSONScanner(path: path)
    var hasData = false
    try scanner.object { (scanner, key) throws(LearningError) in
      guard key == "user_data" else { return try scanner.skipValue() }
      hasData = true
      try scanner.object { (scanner, user) throws(LearningError) in
        try walk(user, &scanner, body)
      }
    }
    try scanner.expectEnd()
    guard hasData else {
      throw scanner.problem("it has no \"user_data\"; LEAF's files hold their samples there")
    }
  }

  private func walk(
    _ user: String, _ scanner: inout JSONScanner, _ body: (Event) throws(LearningError) -> Void
  ) throws(LearningError) {
    var (samples, labels) = (0, 0)
    try scanner.object { (scanner, key) throws(LearningError) in
      do throws(LearningError) {
        switch key {
        case "x":
          try scanner.array { (scanner) throws(LearningError) in
            samples += 1
            try body(sample(&scanner))
          }
        case "y":
          try scanner.array { (scanner) throws(LearningError) in
            labels += 1
            try body(.label(label(&scanner)))
          }
        default: try scanner.skipValue()
        }
      } catch {
        guard error.reason == .dataFile else { throw error }
        let field = ["x", "y"].contains(key) ? key : key.quoted
        throw LearningError(file: path, "user \(user.quoted), field \(field): \(error.sentence)")
      }
    }
    guard samples == labels else {
      throw scanner.problem(
        "user \(user.quoted) has \(samples.counted("sample")) and \(labels.counted("label")); "
          + "each sample has one label")
    }
    try body(.userEnds(user, samples: samples))
  }

  private func sample(_ scanner: inout JSONScanner) throws(LearningError) -> Event {
    switch try scanner.kind() {
    case .text?:
      let text = try scanner.string()
      guard !isImageName(text) else {
        throw scanner.problem(
          "\(text.quoted), the name of an image's file; samples are numbers or characters: make "
            + "an array of the images, and take the source numpy")
      }
      return .text(text)
    case .list?:
      var numbers: [Float] = []
      try scanner.array { (scanner) throws(LearningError) in
        switch try scanner.kind() {
        case .text?:
          throw scanner.problem(
            "a list of texts, as a record has them; a sample is a list of numbers, or one text")
        case .list?, .object?:
          throw scanner.problem(
            "a list of lists or objects; a sample is one list of numbers: flatten it, and give its "
              + "`shape`")
        default:
          numbers.append(try number(&scanner))
          guard numbers.count <= LabelledData.widthMax else {
            throw scanner.problem(
              "a sample of more than \(LabelledData.widthMax) numbers; allowed: at most that")
          }
        }
      }
      return .numbers(numbers)
    case .object?:
      throw scanner.problem("an object; a sample is a list of numbers, or one text")
    default: return .numbers([try number(&scanner)])
    }
  }

  private func number(_ scanner: inout JSONScanner) throws(LearningError) -> Float {
    let number = try scanner.number()
    guard Float(number).isFinite else {
      throw scanner.problem("\(number), beyond what float32 holds; allowed: finite numbers")
    }
    return Float(number)
  }

  private func label(_ scanner: inout JSONScanner) throws(LearningError) -> LEAFLabel {
    switch try scanner.kind() {
    case .text?: return .text(try scanner.string())
    case .list?, .object?:
      throw scanner.problem("a list or an object; a label is a whole number or one character")
    default: return .number(try scanner.number())
    }
  }

  private func isImageName(_ text: String) -> Bool {
    let end = text.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased()
    return text.utf8.count <= 256
      && ["jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp", "ppm"].contains(end)
  }
}

/// What all samples of a data set have in common.
private struct Form {
  private(set) var width = 0
  private(set) var isText = false
  private(set) var vocabulary = Vocabulary()
  private(set) var classes = 0
  private var hasTextLabels = false
  /// How many samples have come by.
  private(set) var count = 0

  private var users: Set<String> = []
  private var emptyUsers: Set<String> = []

  /// How many users have come by that have no samples.
  var usersWithoutSamples: Int { emptyUsers.subtracting(users).count }

  mutating func add(_ event: Event) throws(LearningError) {
    switch event {
    case .numbers(let numbers): try add(numbers.count, isText: false)
    case .text(let text):
      vocabulary.add(text.unicodeScalars[...])
      try add(text.unicodeScalars.count { $0 != "\r" }, isText: true)
    case .label(.number(let number)):
      guard let label = Int(exactly: number), (0..<classesMax).contains(label) else {
        throw LearningError(
          .dataFile,
          "the label \(number); labels are whole numbers from 0 to \(classesMax - 1), or characters"
        )
      }
      classes = max(classes, label + 1)
    case .label(.text(let text)):
      hasTextLabels = true
      guard text.unicodeScalars.count == 1 else {
        throw LearningError(
          .dataFile,
          "the label \(text.quoted); a label is a whole number or one character")
      }
      vocabulary.add(text.unicodeScalars[...])
    case .userEnds(let user, let samples):
      if samples == 0 { emptyUsers.insert(user) } else { users.insert(user) }
    }
  }

  private mutating func add(_ width: Int, isText: Bool) throws(LearningError) {
    count += 1
    if count == 1 { (self.width, self.isText) = (width, isText) }
    guard width == self.width, isText == self.isText else {
      throw LearningError(
        .dataFile,
        "a sample of \(Self.text(width, isText)), where the first has "
          + "\(Self.text(self.width, self.isText)); all samples have one form")
    }
    guard width > 0, width <= LabelledData.widthMax else {
      throw LearningError(
        .dataFile, "samples of \(width) numbers; they have 1 to \(LabelledData.widthMax)")
    }
  }

  private static func text(_ width: Int, _ isText: Bool) -> String {
    "\(width)".counting(isText ? "character" : "number")
  }

  /// Ends the first reading.
  mutating func close(_ source: LEAFSource) throws(LearningError) {
    guard count > 0 else {
      throw LearningError(.dataFile, "\(source.train): no samples; at least one is needed")
    }
    if let shape = source.shape, sampleWidth(shape) != width {
      throw LearningError(
        .setting,
        "\(source.train): samples of \("\(width)".counting("number")) do not have the shape "
          + shape.sizesText)
    }
    guard !hasTextLabels || classes == 0 else {
      throw LearningError(
        .dataFile, "\(source.train): some labels are numbers, some characters; all are of one kind")
    }
    try vocabulary.close(source.train)
    if hasTextLabels { classes = max(vocabulary.count, 2) }
  }

  /// What the classes are called; none where they are numbers.
  var classNames: [String] { hasTextLabels ? vocabulary.names : [] }

  /// The class of a label that was added.
  func number(of label: LEAFLabel) -> Int32 {
    switch label {
    case .number(let number): Int32(exactly: number) ?? 0
    case .text(let text): Int32(vocabulary[text.unicodeScalars.first ?? " "])
    }
  }
}
