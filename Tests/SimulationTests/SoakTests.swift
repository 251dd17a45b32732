import Foundation
import Testing

/// As many simulated runs as `scripts/soak` asks for.
@Suite struct SoakTests {
  /// What was asked for; nil where these tests are run with the others.
  struct Request {
    let seed: UInt64
    let runs: Int
    let seconds: Double

    static let fromEnvironment: Request? = {
      let environment = ProcessInfo.processInfo.environment
      guard let seed = environment["METRONOME_SOAK_SEED"].flatMap(UInt64.init) else { return nil }
      return Request(
        seed: seed, runs: environment["METRONOME_SOAK_RUNS"].flatMap(Int.init) ?? .max,
        seconds: environment["METRONOME_SOAK_SECONDS"].flatMap(Double.init) ?? .infinity)
    }()
  }

  @Test(.enabled(if: Request.fromEnvironment != nil))
  func `as many runs as were asked for end as if nothing had gone wrong`() throws {
    let request = try #require(Request.fromEnvironment)
    let begin = ContinuousClock.now
    var (runs, events, failures) = (0, 0, 0)
    var mischief: [Mischief.Kind: Int] = [:]
    var shown = begin
    func elapsed() -> Double { (ContinuousClock.now - begin) / .seconds(1) }
    while runs < request.runs, elapsed() < request.seconds, failures < 10 {
      let report = try World(seed: request.seed &+ UInt64(runs)).play()
      runs += 1
      events += report.events
      mischief.merge(report.mischief, uniquingKeysWith: +)
      if report.breach != nil {
        failures += 1
        print("soak: \(report.text.replacing("\n", with: "\nsoak: "))")
        Issue.record("seed \(report.seed): \(report.breach ?? "")")
      }
      if request.runs == 1 { print("soak: the trace has the digest \(report.digest)") }
      if ContinuousClock.now - shown > .seconds(30) {
        shown = .now
        print("soak: \(runs) runs, \(Int(elapsed())) s")
      }
    }
    let counts = mischief.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
    print(
      """
      soak: \(runs) runs from seed \(request.seed), \(failures) with a broken rule, \(events) events, \
      \(Int(elapsed())) s
      soak: what went wrong in them: \(counts.joined(separator: ", "))
      """)
  }
}
