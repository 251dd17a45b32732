internal import Chance

/// The rows of a data set by class, each class's in a random order.
struct RowsByClass {
  private(set) var rows: [[Int32]]
  /// Rows of all classes.
  let count: Int

  init(_ labels: [Int32], classes: Int, using stream: inout RandomStream) {
    count = labels.count
    rows = Array(repeating: [], count: classes)
    for (row, label) in labels.enumerated() { rows[Int(label)].append(Int32(row)) }
    for label in rows.indices { stream.shuffle(&rows[label]) }
  }

  var classes: Int { rows.count }
}
