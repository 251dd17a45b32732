internal import Chance

/// How a pilot spends its budget: on many short runs first, then on ever fewer that are ever longer.
///
/// Successive halving (Jamieson, Talwalkar, "Non-stochastic best arm identification and hyperparameter
/// optimization", AISTATS 2016) in four rungs. The first tries each scheme at each rate of a grid, the
/// second each scheme's best rate with a neighbour on both sides; of those the best third goes on, and
/// of these the best third again, with two seeds.
public struct PilotPlan: Hashable, Sendable {
  /// Runs of one length.
  public struct Rung: Hashable, Sendable {
    /// How many.
    public let runs: Int
    /// How many seeds each candidate has.
    public let seeds: Int
    /// How much virtual time each of them has, in units.
    public let time: Double
  }

  /// What is known of the runs.
  public struct Task: Hashable, Sendable {
    /// How many schemes are tried, at least 1.
    public var schemes: Int
    /// How many rates of each, at least 1.
    public var rates: Int
    /// The mean delay of the slowest client, in units.
    public var slowest: Double
    /// How long the run is that the pilot is for, in units; nil where that is not known.
    public var time: Double?
    /// Client updates in a unit of virtual time, the mean over the schemes.
    public var updatesPerUnit: Double

    /// This task.
    public init(
      schemes: Int, rates: Int, slowest: Double, time: Double?, updatesPerUnit: Double
    ) {
      self.schemes = schemes
      self.rates = rates
      self.slowest = slowest
      self.time = time
      self.updatesPerUnit = updatesPerUnit
    }
  }

  /// The first to the last.
  public let rungs: [Rung]
  /// Client updates of all runs, about: schemes differ, and runs that reach a target end there.
  public let updates: Int

  /// The part of a rung's runs that goes on.
  static let kept = 3
  /// The last rung's runs are at most so many times as long as the first's.
  private static let growth = 27.0

  /// The longest runs that so many client updates allow, but none longer than the run itself.
  ///
  /// - Returns: nil where the budget is below `leastUpdates`.
  public init?(_ task: Task, updates: Int) {
    let (least, most) = Self.lengths(task)
    guard updates >= Self(task, length: least).updates else { return nil }
    var (low, high) = (least, most)
    while high - low > 1e-6 * high {
      let middle = (low + high) / 2
      if Self(task, length: middle).updates <= updates { low = middle } else { high = middle }
    }
    self.init(task, length: Self(task, length: high).updates <= updates ? high : low)
  }

  /// The least budget: with fewer updates the first rung would be too short for a slow client to take
  /// part twice, or the last would be no longer than the first.
  public static func leastUpdates(_ task: Task) -> Int {
    Self(task, length: lengths(task).least).updates
  }

  /// The budget beyond which runs would be longer than the run itself.
  public static func mostUpdates(_ task: Task) -> Int {
    Self(task, length: lengths(task).most).updates
  }

  private static func lengths(_ task: Task) -> (least: Double, most: Double) {
    let most = task.time ?? 10_000 * task.slowest
    return (min(6 * task.slowest, most), most)
  }

  /// With runs of so many units in the last rung.
  private init(_ task: Task, length: Double) {
    let first = min(max(length / Self.growth, 2 * task.slowest), length / 3)
    let ratio = PortableMath.pow(length / first, 1.0 / 3)
    func third(_ count: Int) -> Int { (count + Self.kept - 1) / Self.kept }
    rungs = [
      Rung(runs: task.schemes * task.rates, seeds: 1, time: first),
      Rung(runs: 3 * task.schemes, seeds: 1, time: first * ratio),
      Rung(runs: task.schemes, seeds: 1, time: first * ratio * ratio),
      Rung(runs: 2 * third(task.schemes), seeds: 2, time: length),
    ]
    let units = rungs.reduce(0) { $0 + Double($1.runs) * $1.time }
    updates = Int(min(units * task.updatesPerUnit, 1e15).rounded(.up))
  }
}
