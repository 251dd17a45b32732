internal import Wording

/// Paired differences of a value between each setting and a reference, as a table.
struct DifferenceTable {
  private let name: String
  private let reference: RunGroup
  private let rows: [[String]]

  /// - Parameter value: of a finished run; nil where it has none, which no other value may stand for.
  init(
    name: String, _ groups: [RunGroup], _ reference: RunGroup,
    value: (ReportedRun) -> Double?
  ) {
    self.name = name
    self.reference = reference
    let second = reference.values(value)
    rows = groups.filter { $0.label != reference.label }.compactMap { group in
      let first = group.values(value)
      let pairs = Set(group.finished.compactMap(\.seed)).intersection(
        reference.finished.compactMap(\.seed))
      let whole = pairs.filter { first[$0] != nil && second[$0] != nil }
      guard !pairs.isEmpty else { return nil }
      // A mean over the pairs that have it would leave out the slow ones.
      guard whole.count == pairs.count, let difference = PairedDifference(first, less: second)
      else {
        return [
          group.label, "\(pairs.count)", "-", "both have it in \(whole.count) of \(pairs.count)",
        ]
      }
      let unpaired = difference.unpairedCount
      return [
        group.label,
        "\(difference.estimate.count)" + (unpaired == 0 ? "" : " (\(unpaired) unpaired)"),
        difference.estimate.text(), Self.verdict(on: difference),
      ]
    }
  }

  func write(to html: inout HTML) {
    html.table(
      ["setting", "pairs", "\(name) less that of \(reference.label)", "0 is"], rows,
      caption: """
        Paired differences: within each seed delays, batches and division are the same, so what \
        they do to both cancels. ± is the half width of the 95% confidence interval.
        """)
  }

  private static func verdict(on difference: PairedDifference) -> String {
    guard let isApart = difference.isApartFromZero else { return "unknown: one pair" }
    return isApart ? "outside the interval" : "inside the interval"
  }
}
