import Chance
import Kernels
import Testing
@testable import Learning

@Suite struct BatchSamplerTests {
  @Test(arguments: 0..<UInt64(50)) func `a batch has distinct positions below the count`(
    seed: UInt64
  ) {
    var stream = RandomStream(seed: seed, purpose: .batch)
    var sampler = BatchSampler(batch: 20, largest: 200)
    for _ in 0..<10 {
      let count = 20 + Int(stream.nextBelow(181))
      sampler.draw(20, of: count, using: &stream)
      #expect(sampler.positions.count == 20)
      #expect(Set(sampler.positions).count == 20)
      #expect(sampler.positions.allSatisfy { $0 >= 0 && $0 < count })
    }
  }

  @Test(arguments: 0..<UInt64(5)) func `every pair of positions is equally likely`(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .batch)
    var sampler = BatchSampler(batch: 2, largest: 5)
    var counts: [Set<Int32>: Int] = [:]
    for _ in 0..<2_000 {
      sampler.draw(2, of: 5, using: &stream)
      counts[Set(sampler.positions), default: 0] += 1
    }
    // Ten pairs; each count is binomial with standard deviation 13.
    #expect(counts.count == 10)
    for count in counts.values { #expect(abs(count - 200) < 70) }
  }

  @Test(arguments: [1, 3, 4]) func `a client with no more samples than a batch uses all in order`(
    count: Int
  ) {
    var stream = RandomStream(seed: 1, purpose: .batch)
    var sampler = BatchSampler(batch: 4, largest: 4)
    sampler.draw(4, of: count, using: &stream)
    #expect(sampler.positions == (0..<Int32(count)).map { $0 })
  }

  @Test(arguments: 0..<UInt64(20)) func `a pass visits each sample once, the next in another order`(
    seed: UInt64
  ) {
    var stream = RandomStream(seed: seed, purpose: .batch)
    var sampler = BatchSampler(batch: 8, largest: 40, batches: .epochs)
    sampler.begin()
    var passes: [[Int32]] = []
    for _ in 0..<3 {
      var pass: [Int32] = []
      for size in [8, 8, 8, 8, 5] {
        sampler.draw(8, of: 37, using: &stream)
        #expect(sampler.positions.count == size)
        pass += sampler.positions
      }
      #expect(pass.sorted() == Array(0..<37))
      passes.append(pass)
    }
    #expect(Set(passes).count == 3 && !passes.contains(Array(0..<37)))
  }

  @Test func `an update begins a new pass`() {
    var sampler = BatchSampler(batch: 2, largest: 5, batches: .epochs)
    func draw(_ seed: UInt64, batches: Int) -> [Int32] {
      var stream = RandomStream(seed: seed, purpose: .batch)
      sampler.begin()
      return (0..<batches).flatMap { _ in
        sampler.draw(2, of: 5, using: &stream)
        return sampler.positions
      }
    }
    let first = draw(7, batches: 4)
    _ = draw(8, batches: 1)
    #expect(draw(7, batches: 4) == first)
  }

  @Test(arguments: 0..<UInt64(3)) func `every order of a pass is equally likely`(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .batch)
    var sampler = BatchSampler(batch: 1, largest: 3, batches: .epochs)
    var counts: [[Int32]: Int] = [:]
    for _ in 0..<1_200 {
      var pass: [Int32] = []
      for _ in 0..<3 {
        sampler.draw(1, of: 3, using: &stream)
        pass += sampler.positions
      }
      counts[pass, default: 0] += 1
    }
    // Six orders; each count is binomial with standard deviation 13.
    #expect(counts.count == 6)
    for count in counts.values { #expect(abs(count - 200) < 70) }
  }
}
