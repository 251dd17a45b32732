internal import Wording

/// Samples and labels in IDX files or in NumPy's arrays.
enum ArrayFiles {
  /// One part as it lies in its files.
  private struct Part {
    let samples: NPYArray
    let layout: SampleLayout
    /// All 0 where there are targets.
    let labels: [Int32]
    let targets: [Float]
    /// Whose each sample is, as the data says it; empty where it does not.
    let users: [Int]
    let name: String
  }

  /// Opens IDX files, converting them first where they are gzipped.
  static func openIDX(_ source: ArraySource, cacheFolder: String) throws(LearningError)
    -> LabelledData
  {
    let paths = source.arrays.compactMap(\.self)
    var whole = try IDXFile.dataSet(
      of: paths,
      settings: "\(source.arrays.map { $0 != nil }) \(source.layout) \(source.shape as Any)",
      named: "idx", isConverted: source.layout == .channelsFirst, cacheFolder: cacheFolder
    ) { open throws(LearningError) in
      func users(_ path: String?, _ samples: SampleTable) throws(LearningError) -> [Int] {
        guard let path else { return [] }
        let users = try open(path, 1).items
        try checkCounts(users.count, "client", path, samples.count, source.samples)
        return unsafe users.bytes.map { Int($0) }
      }
      let (train, shape) = try table(source.samples, source.labels, source, open)
      let trainUsers = try users(source.clients, train)
      guard let names = source.test else {
        return data(train, nil, shape, UserArrays(trainUsers, []), source)
      }
      let (test, testShape) = try table(names.samples, names.labels, source, open)
      try checkShapes(shape, testShape, names.samples)
      return data(
        train, test, shape, UserArrays(trainUsers, try users(names.clients, test)), source)
    }
    whole.testShare = source.testShare
    return try whole.reshaped(source.shape, of: source.samples)
  }

  private static func table(
    _ samplePath: String, _ labelPath: String, _ source: ArraySource, _ open: IDXFile.Opening
  ) throws(LearningError) -> (SampleTable, shape: [Int]) {
    let items = try open(samplePath, nil)
    let labelFile = try open(labelPath, 1)
    let labels = unsafe labelFile.items.bytes.map(Int32.init)
    try checkCounts(labels.count, "label", labelPath, items.dimensions[0], samplePath)
    let dimensions = Array(items.dimensions.dropFirst())
    let layout = try SampleLayout(
      dimensions: dimensions, strides: NPYHeader.rowStrides(dimensions), source: source,
      name: samplePath)
    guard let width = sampleWidth(layout.shape) else {
      throw .tooWide(samplePath, items.items.count / items.dimensions[0])
    }
    let values = layout.isPlain ? items.items : items.items.rearranged(layout.places)
    return (SampleTable(values: .bytes(values), width: width, labels: labels), layout.shape)
  }

  /// Opens NumPy's arrays. Bytes and aligned float32 numbers of `.npy` files are mapped as they are;
  /// other types and orders, and what an archive holds, are converted once.
  static func openNumPy(
    _ source: ArraySource, cacheFolder: String
  ) throws(LearningError) -> LabelledData {
    var data =
      if let data = try mapped(source, cacheFolder) { data } else {
        try converted(source, cacheFolder)
      }
    data.testShare = source.testShare
    return try data.reshaped(source.shape, of: source.archive ?? source.samples)
  }

  private static func converted(
    _ source: ArraySource, _ cacheFolder: String
  ) throws(LearningError) -> LabelledData {
    let names = source.arrays.compactMap(\.self)
    let paths = source.archive.map { [$0] } ?? names
    for path in paths { try requireArrays(at: path) }
    // An archive's arrays are part of what is converted; files are known by themselves.
    return try DataCache.converted(
      from: paths,
      settings: "numpy \(source.arrays.map { source.archive == nil ? $0.map { _ in "" } : $0 }) "
        + "\(source.outcome) \(source.layout) \(source.shape as Any)",
      named: "numpy", folder: cacheFolder
    ) { writer throws(LearningError) in
      try convert(source, to: writer)
    }
  }

  private static func requireArrays(at path: String) throws(LearningError) {
    try require(
      thereIs: path, "file",
      "save the arrays with numpy.save or numpy.savez, and give the files' paths")
  }

  private static func mapped(
    _ source: ArraySource, _ cacheFolder: String
  ) throws(LearningError) -> LabelledData? {
    guard source.archive == nil else { return nil }
    func table(_ part: Part) -> SampleTable? {
      let bytes = part.samples.range
      let values: SampleTable.Values
      guard part.samples.isPlain, part.layout.isPlain else { return nil }
      switch part.samples.elementType {
      case .uint8: values = .bytes(bytes)
      case .float32 where unsafe UInt(bitPattern: bytes.bytes.baseAddress) % 4 == 0:
        values = .floats(bytes)
      default: return nil
      }
      return SampleTable(
        values: values, width: part.samples.count / part.samples.shape[0], labels: part.labels,
        targets: part.targets)
    }
    let (train, test) = try parts(source)
    guard let trainTable = table(train) else { return nil }
    var testTable: SampleTable?
    if let test {
      guard let table = table(test), test.samples.elementType == train.samples.elementType else {
        return nil
      }
      testTable = table
    }
    for part in [train, test].compactMap(\.self) where part.samples.elementType == .float32 {
      try DataCache.checkedOnce(part.name, "finite", folder: cacheFolder) {
        () throws(LearningError) in
        try part.samples.checkThatAllAreFinite()
      }
    }
    return data(
      trainTable, testTable, train.layout.shape,
      UserArrays(train.users, test?.users ?? []), source)
  }

  private static func convert(
    _ source: ArraySource, to writer: SampleFileWriter
  ) throws(LearningError) {
    let (train, test) = try parts(source)
    let users = UserArrays(train.users, test?.users ?? [])
    let types = [train.samples.elementType, (test ?? train).samples.elementType]
    let areBytes = types.allSatisfy(\.isByte)
    guard areBytes || !types.contains(where: \.isByte) else {
      throw LearningError(
        .dataFile,
        "\((test ?? train).name): samples of type \(types[1].name) beside training samples of type "
          + "\(types[0].name), where bytes count as 0 to 1 and other numbers as they are; give "
          + "both the same type")
    }
    for (place, part) in [train, test].compactMap(\.self).enumerated() {
      if place == 1 { try writer.beginTest() }
      let samples = part.samples
      let places = part.layout.places
      for (row, label) in part.labels.enumerated() {
        if areBytes {
          try writer.append(samples.bytes(at: places, from: row * samples.strides[0]))
        } else {
          let start = row * samples.strides[0]
          for (place, number) in samples.floats(at: places, from: start).enumerated() {
            guard number.isFinite else {
              let found = samples.refused(at: start + places[place])
              throw LearningError(
                .dataFile, "\(part.name): sample \(row) has the number \(found)")
            }
            try writer.append(number)
          }
        }
        try writer.endSample(
          label: label, user: place == 0 ? users.train?[row] : users.test?[row],
          target: part.targets.isEmpty ? nil : part.targets[row])
      }
    }
    try writer.finish(
      kind: areBytes ? .bytes : .floats, shape: train.layout.shape,
      classes: source.outcome == .numbers ? 0 : Int(writer.largestLabel) + 1,
      users: users.names ?? [])
  }

  private static func parts(_ source: ArraySource) throws(LearningError) -> (Part, Part?) {
    if let path = source.archive { try requireArrays(at: path) }
    let archive: NPZArchive? =
      if let path = source.archive { try NPZArchive(path: path) } else { nil }
    func array(_ name: String) throws(LearningError) -> NPYArray {
      if let archive { return try archive.array(name) }
      try requireArrays(at: name)
      return try NPYFile.open(name)
    }
    func part(
      _ sampleName: String, _ labelName: String, _ clientName: String?
    ) throws(LearningError) -> Part {
      let samples = try array(sampleName)
      let labels = try array(labelName)
      guard let count = samples.shape.first, samples.count > 0 else {
        throw LearningError(
          .dataFile, "\(samples.name): no samples; at least one is needed")
      }
      guard labels.shape.first != count || labels.count == count else {
        throw LearningError(
          .dataFile,
          "\(labels.name): the shape \(NPYHeader.text(of: labels.shape)); each sample has one "
            + "label. Where a row marks its label, as with 0 0 1 0, save array.argmax(1)")
      }
      try checkCounts(labels.count, "label", labels.name, count, samples.name)
      let isRegression = source.outcome == .numbers
      let targets = isRegression ? try targetNumbers(labels) : []
      let integers =
        isRegression ? Array(repeating: 0, count: count) : try labelIntegers(labels)
      let layout = try SampleLayout(
        dimensions: Array(samples.shape.dropFirst()), strides: Array(samples.strides.dropFirst()),
        source: source, name: samples.name)
      guard layout.shape.count <= SampleFile.dimensionsMax else {
        throw LearningError(
          .dataFile,
          "\(samples.name): \(samples.shape.count) dimensions; allowed: 1 to "
            + "\(SampleFile.dimensionsMax + 1), the first of which counts the samples. Reshape it, "
            + "as with array.reshape(len(array), -1)")
      }
      guard sampleWidth(layout.shape) != nil else {
        throw .tooWide(samples.name, samples.count / count)
      }
      var users: [Int] = []
      if let clientName {
        let array = try array(clientName)
        try checkCounts(array.count, "client", array.name, count, samples.name)
        users = try userIntegers(array)
      }
      return Part(
        samples: samples, layout: layout, labels: integers, targets: targets, users: users,
        name: samples.name)
    }
    let train = try part(source.samples, source.labels, source.clients)
    guard let names = source.test else { return (train, nil) }
    for name in [names.samples, names.labels] {
      if let archive, let lack = archive.lack(of: name) {
        throw LearningError(
          .dataFile,
          "\(lack); name the arrays of the test samples with `test-samples` and `test-labels`, "
            + "or say `test-samples: none, test-labels: none`, and `test-share` of the training "
            + "samples is held out")
      }
    }
    let test = try part(names.samples, names.labels, names.clients)
    try checkShapes(train.layout.shape, test.layout.shape, test.samples.name)
    return (train, test)
  }

  /// Whole numbers from 0, of any type that holds them.
  private static func labelIntegers(_ array: NPYArray) throws(LearningError) -> [Int32] {
    let numbers: [Int?] = array.integers() ?? array.floats().map { Int(exactly: $0) }
    var labels: [Int32] = []
    labels.reserveCapacity(numbers.count)
    for (item, number) in numbers.enumerated() {
      guard let number, (0..<classesMax).contains(number) else {
        let found = number.map { "\($0)" } ?? "\(array.double(at: array.places[item]))"
        throw LearningError(
          .dataFile,
          "\(array.name): item \(item) has the label \(found); labels are whole numbers from 0 to "
            + "\(classesMax - 1); for numbers to be found say `outcome: numbers`")
      }
      labels.append(Int32(number))
    }
    return labels
  }

  /// Any whole numbers, of any type that holds them.
  private static func userIntegers(_ array: NPYArray) throws(LearningError) -> [Int] {
    let numbers: [Int?] = array.integers() ?? array.doubles().map { Int(exactly: $0) }
    if let item = numbers.firstIndex(of: nil) {
      throw LearningError(
        .dataFile,
        "\(array.name): item \(item) is the client \(array.double(at: array.places[item])); "
          + "clients are whole numbers")
    }
    return numbers.compactMap(\.self)
  }

  private static func targetNumbers(_ array: NPYArray) throws(LearningError) -> [Float] {
    let targets = array.floats()
    if let item = targets.firstIndex(where: { !$0.isFinite }) {
      throw LearningError(
        .dataFile,
        "\(array.name): item \(item) has the target \(array.refused(at: array.places[item]))")
    }
    return targets
  }

  private static func checkCounts(
    _ count: Int, _ what: String, _ name: String, _ samples: Int, _ sampleName: String
  ) throws(LearningError) {
    guard count == samples else {
      throw LearningError(
        .dataFile,
        "\(name): \(count.counted(what)) for the \(samples.counted("sample")) of \(sampleName); "
          + "each sample has one \(what)")
    }
  }

  private static func checkShapes(
    _ train: [Int], _ test: [Int], _ name: String
  ) throws(LearningError) {
    guard train == test else {
      let texts = [train, test].map { $0.sizesText }
      throw LearningError(
        .dataFile,
        "\(name): the training samples have the shape \(texts[0]), these test samples \(texts[1]); "
          + "both have one shape")
    }
  }

  private static func data(
    _ train: SampleTable, _ test: SampleTable?, _ shape: [Int], _ users: UserArrays,
    _ source: ArraySource
  ) -> LabelledData {
    var (train, test) = (train, test)
    train.users = users.train
    test?.users = users.test
    let largest = [train, test].compactMap { $0?.labels.max() }.max() ?? 0
    var data = LabelledData(
      shape: shape, classes: source.outcome == .numbers ? 0 : Int(largest) + 1, train: train,
      test: test)
    data.userNames = users.names.map { NameList($0) }
    return data
  }
}

extension ByteRange {
  /// Samples whose bytes lie at these places, one sample after the other.
  /// - Precondition: samples of as many bytes as there are places.
  fileprivate func rearranged(_ places: NPYPlaces) -> ByteRange {
    let block = ByteBlock(count: count)
    for start in stride(from: 0, to: count, by: places.count) {
      for i in 0..<places.count { unsafe block.bytes[start + i] = bytes[start + places[i]] }
    }
    return ByteRange(block)
  }
}

/// Far more than any data set has; a label beyond is a mistake.
let classesMax = 10_000
