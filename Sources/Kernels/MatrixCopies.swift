// Targets are arrays, as in VectorLoops.swift.

/// Lays a matrix [rows x columns] out by columns: element (row, column) comes to
/// `column * stride + row`; what lies between stays.
/// - Precondition: `stride` is at least `rows`, and there is room.
public func transpose(
  _ source: Span<Float>, rows: Int, columns: Int, into target: inout [Float], stride: Int
) {
  precondition(source.count == rows * columns, "\(source.count) values for \(rows) x \(columns)")
  precondition(stride >= rows && target.count >= columns * stride, "no room")
  var target = target.mutableSpan
  // By blocks, so that what is written together is read from few cache lines.
  let block = 16
  var first = 0
  while first < columns {
    let end = min(first + block, columns)
    for row in 0..<rows {
      for column in first..<end { target[column * stride + row] = source[row * columns + column] }
    }
    first = end
  }
}

/// Gives each row of a matrix [rows x columns] room for `stride` numbers; what lies between stays.
/// - Precondition: `stride` is at least `columns`, and there is room.
public func pad(
  _ source: Span<Float>, rows: Int, columns: Int, into target: inout [Float], stride: Int
) {
  precondition(source.count == rows * columns, "\(source.count) values for \(rows) x \(columns)")
  precondition(stride >= columns && target.count >= rows * stride, "no room")
  var target = target.mutableSpan
  for row in 0..<rows {
    for column in 0..<columns { target[row * stride + column] = source[row * columns + column] }
  }
}
