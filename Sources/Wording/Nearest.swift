/// The one of `candidates` that `word` was probably meant to be, if one is near.
package func nearest(to word: String, among candidates: [String]) -> String? {
  // Longer words are no slips of the keyboard, and the cost grows with the length.
  guard word.count <= 40 else { return nil }
  let distances = candidates.map { (name: $0, distance: editDistance(word, $0)) }
  guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(1, min(word.count, best.name.count) / 3) ? best.name : nil
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `left` into `right`: the
/// optimal string alignment distance.
///
/// - Complexity: O(*n* *m*) for lengths *n* and *m*.
package func editDistance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left), Array(right))
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in 0..<left.count {
    var row = [i + 1]
    for j in 0..<right.count {
      let replacement = last[j] + (left[i] == right[j] ? 0 : 1)
      var best = min(replacement, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
