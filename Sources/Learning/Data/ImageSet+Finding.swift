package import Wording

extension ImageSet {
  /// Which of the data sets that are known by name are where they are looked for.
  package static func findings() -> [Finding] {
    // Both kinds of CIFAR-100's labels are in the same files.
    allCases.filter { $0 != .cifar100Coarse }.map { $0.finding(in: $0.defaultFolder) }
  }

  func finding(in folder: String) -> Finding {
    do throws(LearningError) {
      try requireFiles(in: folder)
      return .ok(rawValue, folder)
    } catch {
      return .missing(rawValue, "not in \(folder)", mend: remedy + " (`data.folder`)")
    }
  }
}
