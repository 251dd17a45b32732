/// Reads the cells of a sweep, and finds what is wrong with them.
struct CellTrial {
  private let maker: CellMaker
  private let keys: [String]
  private var found: CellProblems
  private var count = 0

  /// - Parameter base: what is wrong with the experiment that is varied.
  init(_ maker: CellMaker, keys: [String], base: Problems) {
    self.maker = maker
    self.keys = keys
    found = CellProblems(keys: keys, base: base)
  }

  /// The cells, no two of which may be equal.
  mutating func cells(of blocks: SweepBlocks) -> [SweepCell] {
    var cells: [SweepCell] = []
    cells.reserveCapacity(blocks.count ?? 0)
    var known: [Experiment: Int] = [:]
    blocks.forEach { values in
      guard let cell = cell(values) else { return }
      if let other = known.updateValue(cells.count, forKey: cell.experiment) {
        refuse(values, equalTo: cells[other].values)
      }
      cells.append(cell)
    }
    return cells
  }

  func report(to problems: Problems) { found.report(to: problems, cells: count) }

  /// Nil where it is wrong.
  private mutating func cell(_ values: [SweepValue?]) -> SweepCell? {
    count += 1
    let problems = Problems()
    let cell = maker.cell(values, problems: problems)
    if problems.found.isEmpty { return cell }
    found.add(problems, of: values)
    return nil
  }

  private mutating func refuse(_ values: [SweepValue?], equalTo others: [String?]) {
    let different = keys.indices.filter { values[$0]?.text != others[$0] }
    // Where it only lacks what the other has, any value tells which cell it is.
    let index = (different + keys.indices).first { values[$0] != nil }
    guard let index, let value = values[index] else { return }
    let other = different.compactMap { index in others[index].map { "\(keys[index])=\($0)" } }
    let name = other.isEmpty ? "another cell" : other.joined(separator: " ")
    found.add(
      "found \(value.text.prefix(60)), which gives the same experiment as \(name.prefix(200)); "
        + "allowed: each experiment once",
      key: keys[index], at: value.setting.place, of: values)
  }
}
