public import Federation

/// What happens in a run, as those who keep a record of it are told: in order, each once.
public enum RunEvent: Sendable {
  /// A client process joined the crew.
  case joined(Newcomer)
  /// A client process left, for this reason.
  case left(member: Int, name: String, reason: String)
  /// What a client process has done, at its end or the session's.
  case worked(member: Int, WorkDone)
  /// A client process has been at an order for far longer than any was, or is not ready for as long.
  case late(Lateness)
  /// A client process that was late has answered.
  case caughtUp(name: String)
  /// Nobody who is there can go on: what is waited for, and for how long.
  case stuck(String)
  /// A client process said that it cannot do something.
  case trouble(name: String, text: String)
  /// Something that the person who watches was told.
  case noted(String)
  /// Where the run stands was kept, after so many aggregations.
  case kept(aggregations: Int)
  /// A message was refused.
  case rejected(name: String, reason: String)
  /// Somebody could not connect: from which address, where that is known, and why.
  case turnedAway(address: String?, reason: String)
  /// An update is back.
  case updated(Update)
  /// Under the real clock: what decisions follow from.
  case happened(RecordedHappening)
  /// Under the real clock: how long a client process took for an order, whether it is still wanted or not.
  case timed(Timing)
  /// A version was made.
  case aggregated(Aggregation)
  /// A version was evaluated.
  case evaluated(EvaluatedPoint)

  /// A client process that joins.
  public struct Newcomer: Hashable, Sendable {
    /// Its number among those of this session, from 1.
    public let member: Int
    /// What logs and sentences call it.
    public let name: String
    /// The machine that it runs on.
    public let host: Host
    /// Its process there; nil where it did not say.
    public let pid: Int?
    /// The machine's memory; nil where it did not say.
    public let memoryBytes: Int?
    /// What it computes with, for people.
    public let arithmetic: String

    public init(
      member: Int, name: String, host: Host, pid: Int?, memoryBytes: Int?, arithmetic: String
    ) {
      self.member = member
      self.name = name
      self.host = host
      self.pid = pid
      self.memoryBytes = memoryBytes
      self.arithmetic = arithmetic
    }
  }

  /// An update that a client process trained.
  public struct Update: Sendable {
    public let order: TrainingOrder
    /// The client process that did it, by its number.
    public let member: Int
    /// SGD steps.
    public let steps: Int
    /// The Euclidean norm of the delta; nil where the process did not say.
    public let norm: Double?
    /// What was measured while training.
    public let measures: MeasuredSet

    public init(
      order: TrainingOrder, member: Int, steps: Int, norm: Double?, measures: MeasuredSet
    ) {
      self.order = order
      self.member = member
      self.steps = steps
      self.norm = norm
      self.measures = measures
    }
  }

  /// How an order went by the clock. Lengths in time units' ticks.
  public struct Timing: Hashable, Sendable {
    public let order: TrainingOrder
    /// The client process that did it, by its number.
    public let member: Int
    /// When its delay is over; when it was given, where none is added to what the machines take.
    public let due: VirtualTime
    /// When its answer was here.
    public let arrived: VirtualTime
    /// Where the time went; nil where the process did not say.
    public let stages: OrderStages<VirtualDuration>?

    public init(
      order: TrainingOrder, member: Int, due: VirtualTime, arrived: VirtualTime,
      stages: OrderStages<VirtualDuration>?
    ) {
      self.order = order
      self.member = member
      self.due = due
      self.arrived = arrived
      self.stages = stages
    }
  }

  /// Who is waited for, and what for.
  public struct Lateness: Hashable, Sendable {
    /// The client process.
    public let name: String
    /// What it is at, for a sentence; nil where it is not ready for work.
    public let work: String?
    /// For how long.
    public let elapsed: Duration
    /// The longest that such work took so far; nil where none was done.
    public let longest: Duration?
    /// For how long nothing came of it. One that is busy and not hung answers each second that it is
    /// there.
    public let silence: Duration
  }
}
