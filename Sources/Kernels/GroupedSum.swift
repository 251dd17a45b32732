/// The weighted sum of an aggregation's contributions, in the one order that all processes keep.
///
/// Contributions, sorted by client, are cut into consecutive groups of `groupSize`; each group's sum
/// is formed in order (w0 d0, then + w1 d1, ...), then the groups' sums are added in order. So the
/// bits are the same whether a group was summed here, one contribution after another, or elsewhere
/// and handed in whole.
public struct GroupedSum: Sendable {
  /// Contributions in a group; the last group may have fewer.
  public static let groupSize = 16

  private var total: [Float]
  private var group: [Float]
  private var groupsInTotal = 0
  private var membersInGroup = 0
  private var lastGroupWasShort = false

  /// An empty sum of vectors with `count` values.
  public init(count: Int) {
    total = Array(repeating: 0, count: count)
    group = total
  }

  /// Adds `weight` times `contribution`, the next in client order. Allocates nothing.
  /// - Precondition: the size is that of the sum, and no short group was handed in before.
  public mutating func add(_ contribution: Span<Float>, weight: Float) {
    precondition(!lastGroupWasShort, "only the last group may be short")
    if membersInGroup == 0 {
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
    precondition(membersInGroup == 0, "a group of \(membersInGroup) is still open")
    precondition(!lastGroupWasShort, "only the last group may be short")
    precondition((1...Self.groupSize).contains(members), "a group of \(members)")
    lastGroupWasShort = members < Self.groupSize
    if groupsInTotal == 0 {
      copy(sum, into: &total)
    } else {
      accumulate(sum, into: &total)
    }
    groupsInTotal += 1
  }

  /// Puts the sum into `result`, zeros if nothing was added, and starts anew. Allocates nothing: the
  /// two storages are swapped.
  /// - Precondition: `result` has the size of the sum.
  public mutating func finish(into result: inout [Float]) {
    precondition(result.count == total.count, "\(total.count) values into \(result.count)")
    if membersInGroup > 0 { closeGroup() }
    if groupsInTotal == 0 {
      for i in total.indices { total[i] = 0 }
    }
    swap(&result, &total)
    groupsInTotal = 0
    lastGroupWasShort = false
  }

  private mutating func closeGroup() {
    if groupsInTotal == 0 {
      swap(&total, &group)
    } else {
      let group = group
      accumulate(group.span, into: &total)
    }
    groupsInTotal += 1
    membersInGroup = 0
  }
}
