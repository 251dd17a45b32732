import Learning

extension HostedData {
  private enum Truth: String, CaseIterable {
    case yes, no
    case `true`, `false`

    var isYes: Bool { self == .yes || self == .true }
  }

  /// Reads the keys of the `data` section that are about data at the client processes; nil where the
  /// section does not say that they are.
  init?(reading section: inout Section, of data: DataSpecification) {
    // External data always are.
    if case .external = data { return nil }
    guard section.choice("hosted", default: Truth.no)?.isYes == true else { return nil }
    self.init()
    guard !data.isMadeOrKnown else { return }
    if case .text = data {
      section.report(
        "missing with hosted; allowed: all characters that there may be, such as \"abc \"",
        key: "characters")
      return
    }
    if data.hasLabels { classes = section.count("classes", .classes, needed: true) }
    if data.givenShape == nil {
      section.report(
        "missing with hosted; allowed: the sizes of a sample, such as [20] or [28, 28, 1]",
        key: "shape")
    }
  }

  /// The keys, where the data are there.
  var written: [(String, Written)] {
    [("hosted", .plain("yes"))] + (classes.map { [("classes", .count($0))] } ?? [])
  }
}
