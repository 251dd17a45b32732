/// The weighted sum of an aggregation's contributions, in the one order that all processes keep.
///
/// Contributions, sorted by client, are cut into consecutive groups of `groupSize`; each group's sum
/// is formed in order (w0 d0, then + w1 d1, ...), then the groups' sums are added in order. So the
/// bits are the same whether a group was summed here, one contribution after another, or elsewhere
/// and handed in whole.
public struct GroupedSum: Sendable {
  /// Contributions in a group; the last group may have fewer.
  public static let groupSize = 16

  /// How many values the vectors have.
  private let count: Int
  /// The sum of the groups that are closed; empty where none is.
  private var total: [Float] = []
  /// The sum of the open group; none of its memory is taken before it is needed, so that of at most
  /// `groupSize` contributions there is one vector.
  private var group: [Float] = []
  private var membersInGroup = 0
  private var lastGroupWasShort = false

  /// An empty sum of vectors with `count` values.
  public init(count: Int) { self.count = count }

  /// Adds `weight` times `contribution`, the next in client order.
  /// - Precondition: the size is that of the sum, and no short group was handed in before.
  public mutating func add(_ contribution: Span<Float>, weight: Float) {
    precondition(contribution.count == count, "\(contribution.count) values to \(count)")
    precondition(!lastGroupWasShort, "only the last group may be short")
    if group.isEmpty {
      group = scaled(contribution, by: weight)
    } else if membersInGroup == 0 {
      copy(contribution, scaledBy: weight, into: &group)
    } else {
      accumulate(contribution, scaledBy: weight, into: &group)
    }
    membersInGroup += 1
    if membersInGroup == Self.groupSize { closeGroup() }
  }

  /// Adds the weighted sum of the next `members` contributions, formed elsewhere by `add`.
  /// - Precondition: the size is that of the sum, no group is open here, and `members` is
  ///   1...groupSize, less than `groupSize` only for the last.
  public mutating func addGroup(_ sum: Span<Float>, members: Int) {
    precondition(sum.count == count, "\(sum.count) values to \(count)")
    precondition(membersInGroup == 0, "a group of \(membersInGroup) is still open")
    precondition(!lastGroupWasShort, "only the last group may be short")
    precondition((1...Self.groupSize).contains(members), "a group of \(members)")
    lastGroupWasShort = members < Self.groupSize
    if total.isEmpty {
      total = scaled(sum, by: 1)
    } else {
      accumulate(sum, into: &total)
    }
  }

  /// The sum, zeros if nothing was added; then it starts anew.
  public mutating func finish() -> [Float] {
    if membersInGroup > 0 { closeGroup() }
    lastGroupWasShort = false
    var result: [Float] = []
    swap(&result, &total)
    return result.isEmpty ? Array(repeating: 0, count: count) : result
  }

  private mutating func closeGroup() {
    if total.isEmpty {
      swap(&total, &group)
    } else {
      let group = group
      accumulate(group.span, into: &total)
    }
    membersInGroup = 0
  }
}
