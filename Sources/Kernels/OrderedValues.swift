/// Of each place of the vectors the median of their values, the mean of the two in the middle where
/// their number is even, times `scale`.
///
/// Computed in double precision and rounded once: the same bits on every processor, and for the vectors
/// in any order.
/// - Precondition: there is a vector, and all have the same size.
/// - Complexity: O(*n* log *n*) for *n* vectors and each place, up to some hundreds; allocates the result
///   and a block of 512 *n* bytes.
public func medians(of vectors: [ArraySlice<Float>], scaledBy scale: Double) -> [Float] {
  let count = vectors.count
  var result = [Float](repeating: 0, count: vectors[0].count)
  var block = OrderedBlock(of: vectors)
  while block.advance(along: vectors) {
    for place in 0..<block.places {
      let (below, above) = (
        block.value(count - 1 - count / 2, at: place), block.value(count / 2, at: place)
      )
      result[block.first + place] = Float(scale * ((Double(below) + Double(above)) / 2))
    }
  }
  return result
}

/// Of each place of the vectors the weighted mean of their values without the `trim` least and the `trim`
/// largest of them, times `scale`. Of equal values that of the earlier vector is the lesser.
///
/// Summed from the least on in double precision and rounded once: the same bits on every processor.
/// - Precondition: there are more than 2 `trim` vectors, all of the same size, with a weight greater than 0
///   for each.
/// - Complexity: as that of `medians`.
public func trimmedMeans(
  of vectors: [ArraySlice<Float>], weights: [Double], trim: Int, scaledBy scale: Double
) -> [Float] {
  precondition(vectors.count > 2 * trim, "\(vectors.count) values without twice \(trim)")
  precondition(weights.count == vectors.count, "a weight for each vector")
  var result = [Float](repeating: 0, count: vectors[0].count)
  var block = OrderedBlock(of: vectors)
  while block.advance(along: vectors) {
    for place in 0..<block.places {
      var (sum, total) = (0.0, 0.0)
      for rank in trim..<vectors.count - trim {
        let weight = weights[block.vector(rank, at: place)]
        sum += weight * Double(block.value(rank, at: place))
        total += weight
      }
      result[block.first + place] = Float(scale * (sum / total))
    }
  }
  return result
}

/// The values at some consecutive places of vectors, those of each place in ascending order.
///
/// A value and its vector's number are one key, whose order as an integer is that of the values, and of
/// the vectors where those are equal (-0 is less than 0).
private struct OrderedBlock {
  private static let placesMax = 64

  private let count: Int
  private let size: Int
  private(set) var first = 0
  /// How many there are, from the first on.
  private(set) var places = 0
  private var keys: [UInt64]

  init(of vectors: [ArraySlice<Float>]) {
    count = vectors.count
    size = vectors[0].count
    for vector in vectors {
      precondition(vector.count == size, "\(vector.count) values beside \(size)")
    }
    keys = Array(repeating: 0, count: count * min(Self.placesMax, size))
  }

  /// Goes on to the next places; false where there are none.
  mutating func advance(along vectors: [ArraySlice<Float>]) -> Bool {
    first += places
    places = min(Self.placesMax, size - first)
    if places == 0 { return false }
    let range = first..<first + places
    let count = count
    var keys = keys.mutableSpan
    for (number, vector) in vectors.enumerated() {
      let values = vector.span
      var index = number
      for place in range {
        keys[index] = key(of: values[place], UInt64(number))
        index += count
      }
    }
    for start in stride(from: 0, to: range.count * count, by: count) {
      sortKeys(&keys, from: start, count: count)
    }
    return true
  }

  func value(_ rank: Int, at place: Int) -> Float {
    let ordered = UInt32(keys[place * count + rank] >> 32)
    return Float(bitPattern: ordered >> 31 == 1 ? ordered & 0x7FFF_FFFF : ~ordered)
  }

  func vector(_ rank: Int, at place: Int) -> Int { Int(keys[place * count + rank] & 0xFFFF_FFFF) }
}

private func key(of value: Float, _ number: UInt64) -> UInt64 {
  let bits = value.bitPattern
  return UInt64(bits >> 31 == 1 ? ~bits : bits | 0x8000_0000) << 32 | number
}

/// Gaps of Ciura (2001).
private let gaps = [701, 301, 132, 57, 23, 10, 4, 1]

/// Sorts so many keys from there on: Shell's algorithm, which takes no memory and for few keys is insertion.
private func sortKeys(_ keys: inout MutableSpan<UInt64>, from start: Int, count: Int) {
  let end = start + count
  var gapIndex = count > 64 ? 0 : count > 8 ? 5 : 7
  while gapIndex < gaps.count {
    let gap = gaps[gapIndex]
    gapIndex += 1
    var index = start + gap
    while index < end {
      let key = keys[index]
      var hole = index
      while hole >= start + gap, keys[hole - gap] > key {
        keys[hole] = keys[hole - gap]
        hole -= gap
      }
      keys[hole] = key
      index += 1
    }
  }
}
