extension LearningTask {
  /// A learner of the clients that a process hosts, whose data are all that its files hold: of one client
  /// everything, of several what `partition` gives each of them. What is made from the seed is the same
  /// as in any other run.
  ///
  /// Batches depend on the client alone: the client has the same ones wherever its data live.
  /// - Parameters:
  ///   - clients: the hosted ones, ascending; none for whoever needs the model alone.
  ///   - cacheFolder: where decompressed data files are kept; made when missing.
  /// - Throws: also where the files hold other samples than the settings say.
  public func makeLearner(
    hosting clients: [Int], cacheFolder: String
  ) throws(LearningError) -> any Learner {
    try validate()
    switch data {
    case .synthetic, .quadratic, .external: return try makeLearner(cacheFolder: cacheFolder)
    default: break
    }
    let form = try hostedForm()
    var samples: TableSamples?
    if !clients.isEmpty {
      var own = self
      own.clients = clients.count
      own.hosted = nil
      // All that is there is the client's, also of classes that it does not train on.
      if clients.count == 1 { own.testSplit = .global }
      if case .csv(var source) = data, form.classes > 0 {
        source.classes = form.classes
        own.data = .csv(source)
      }
      let found = try own.openFittingSamples(
        cacheFolder: cacheFolder, firstClient: UInt32(clamping: clients[0]))
      try check(found, form)
      samples = found
    }
    return try sampleLearner(HostedSamples(samples, of: clients, form: form))
  }

  /// What samples look like, as the settings say it.
  private func hostedForm() throws(LearningError) -> SampleForm {
    let classes = data.knownClasses ?? (data.hasLabels ? hosted?.classes : 0)
    guard let shape = data.givenShape, let classes else {
      throw LearningError(
        .setting,
        "with data.hosted nobody sees all samples; say their data.shape, and where they have "
          + "classes how many as data.classes, of texts which data.characters")
    }
    return SampleForm(shape: shape, classes: classes)
  }

  private func check(_ samples: TableSamples, _ form: SampleForm) throws(LearningError) {
    guard samples.sampleShape == form.shape else {
      throw LearningError(
        .dataFile,
        "the samples have the shape \(samples.sampleShape.sizesText); allowed: "
          + "\(form.shape.sizesText), as data.shape says")
    }
    guard samples.classes <= form.classes, (samples.classes > 0) == (form.classes > 0) else {
      throw LearningError(
        .dataFile,
        "the labels go up to \(samples.classes - 1); allowed: 0 to \(form.classes - 1), as "
          + "data.classes says")
    }
    if case .text = data { return }
    guard !samples.hasNamedClasses else {
      throw LearningError(
        .dataFile,
        "the labels are words, which get their numbers from the words in a file, and other files "
          + "have others; write whole numbers from 0 on")
    }
  }
}

extension DataSpecification {
  /// The classes of sources that know them; nil for the others.
  fileprivate var knownClasses: Int? {
    switch self {
    case .images(let set, _): set.classes
    case .synthetic(let source): source.classes
    case .text(let source):
      source.characters.map { max(2, Set($0.unicodeScalars.filter { $0 != "\r" }).count) }
    default: nil
    }
  }
}

/// What a sample looks like.
struct SampleForm: Hashable {
  /// Channels last.
  let shape: [Int]
  /// 0 where numbers are to be found.
  let classes: Int
}
