import Chance
import Kernels
import Testing

@Suite struct GroupedSumTests {
  struct Contribution {
    let values: [Float]
    let weight: Float
  }

  static func contributions(_ count: Int, seed: UInt64) -> [Contribution] {
    var stream = inputs(seed)
    return (0..<count).map { _ in
      Contribution(values: stream.values(5), weight: Float(stream.nextUnit()) * 3)
    }
  }

  /// The definition: groups of 16, each summed in order, then the groups in order.
  static func reference(_ contributions: [Contribution]) -> [Float] {
    (0..<5).map { i in
      var groups: [Float] = []
      for (n, contribution) in contributions.enumerated() {
        let term = contribution.weight * contribution.values[i]
        if n % 16 == 0 { groups.append(term) } else { groups[groups.count - 1] += term }
      }
      guard var sum = groups.first else { return 0 }
      for group in groups.dropFirst() { sum += group }
      return sum
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 32, 33, 50], 0..<UInt64(5))
  func `a sum has the defined order`(count: Int, seed: UInt64) {
    let contributions = Self.contributions(count, seed: seed)
    var sum = GroupedSum(count: 5)
    for contribution in contributions {
      sum.add(contribution.values.span, weight: contribution.weight)
    }
    let result = sum.finish()
    #expect(bits(result) == bits(Self.reference(contributions)))
  }

  @Test(arguments: [1, 16, 17, 40, 48, 50], 0..<UInt64(16))
  func `groups summed elsewhere give the same bits, whichever they are`(count: Int, seed: UInt64) {
    let contributions = Self.contributions(count, seed: seed)
    var sum = GroupedSum(count: 5)
    for (number, start) in stride(from: 0, to: count, by: GroupedSum.groupSize).enumerated() {
      let group = contributions[start..<min(start + GroupedSum.groupSize, count)]
      // The seed's bits say which groups come in whole.
      guard seed >> UInt64(number) & 1 == 1 else {
        for member in group { sum.add(member.values.span, weight: member.weight) }
        continue
      }
      var elsewhere = GroupedSum(count: 5)
      for member in group { elsewhere.add(member.values.span, weight: member.weight) }
      let groupSum = elsewhere.finish()
      sum.addGroup(groupSum.span, members: group.count)
    }
    let result = sum.finish()
    #expect(bits(result) == bits(Self.reference(contributions)))
  }

  @Test func `a finished sum starts anew`() {
    var sum = GroupedSum(count: 5)
    for seed: UInt64 in 0..<3 {
      let contributions = Self.contributions(20, seed: seed)
      for contribution in contributions {
        sum.add(contribution.values.span, weight: contribution.weight)
      }
      let result = sum.finish()
      #expect(bits(result) == bits(Self.reference(contributions)))
    }
    let nothing = sum.finish()
    #expect(nothing == [0, 0, 0, 0, 0])
  }

  @Test func `nothing may follow a short group`() async {
    await #expect(processExitsWith: .failure) {
      let one: [Float] = [1]
      var sum = GroupedSum(count: 1)
      sum.addGroup(one.span, members: 3)
      sum.add(one.span, weight: 1)
    }
  }
}
