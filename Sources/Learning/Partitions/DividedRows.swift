/// What a partition sees of a data set's rows.
struct DividedRows {
  /// The class of each row.
  let labels: [Int32]
  /// Whose each row is, where the data says so.
  var users: [Int32]? = nil

  var count: Int { labels.count }

  /// Some of the rows, in that order.
  func rows(_ rows: [Int32]) -> DividedRows {
    DividedRows(
      labels: rows.map { labels[Int($0)] },
      users: users.map { users in rows.map { users[Int($0)] } })
  }
}
