import Testing

/// The whole in a simulated world, a run for each seed (docs/reliability.md).
@Suite struct SimulationTests {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func `whatever goes wrong, a run ends as if nothing had`(seed: UInt64) throws {
    let report = try World(seed: seed).play()
    #expect(report.breach == nil, "\(report.text)")
    #expect(report.events > 10)
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `a seed does the same again, to the last byte of each message`(seed: UInt64) throws {
    let first = try World(seed: seed).play()
    let second = try World(seed: seed).play()
    #expect(first.digest == second.digest && first.events == second.events)
    let other = try World(seed: seed + 1).play()
    #expect(first.digest != other.digest)
  }

  @Test func `all that can go wrong goes wrong in some run`() throws {
    var done: Set<Mischief.Kind> = []
    for seed in 0..<200 as Range<UInt64> where done.count < Mischief.Kind.allCases.count {
      done.formUnion(try World(seed: seed).play().mischief.keys)
    }
    #expect(done == Set(Mischief.Kind.allCases))
  }
}

extension World.Report {
  /// For whoever looks for what went wrong: how to see it again, and what happened last.
  var text: String {
    """
    seed \(seed): \(breach ?? "all held") (scripts/soak --seed \(seed) --runs 1)
    \(story.joined(separator: "\n"))
    """
  }
}
