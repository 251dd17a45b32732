internal import Wording

/// How much longer it takes to reach a target with what is advised than with the best scheme at its best local
/// rate, as `scripts/advice-scorecard` measured it in the thirty settings of `docs/studies/advice`.
struct ExpectedRegret: Hashable, Sendable {
  /// Over the settings.
  let median: Double
  /// What nine of ten settings do not exceed.
  let ninthDecile: Double
  /// Over the settings.
  let worst: Double
  /// What it depends on; empty where nothing is to be said.
  private let condition: String

  /// Of a pilot, with as many updates as ten runs have.
  static let pilot = ExpectedRegret(median: 1.01, ninthDecile: 1.35, worst: 7.08, condition: "")

  /// Of a plan without training.
  static let plan = ExpectedRegret(
    median: 1.18, ninthDecile: 1.58, worst: 1.96, condition: ", once its local rate is tuned")

  /// The populations that it was measured with.
  private static let clients = 10...100

  /// One line.
  /// - Parameter clients: of the experiment.
  func sentence(clients: Int) -> String {
    let found = """
      \(median.text(decimals: 2)), at most \(ninthDecile.text(decimals: 2)) in nine of ten \
      settings\(condition)
      """
    guard Self.clients.contains(clients) else {
      return """
        A rule of thumb for \(clients.counted("client")): with 10 to 100 of them the expected \
        regret is \(found); see docs/advice.md.
        """
    }
    return """
      Expected regret \(found): the time to a target over that of the best scheme and rate; see \
      docs/advice.md.
      """
  }
}
