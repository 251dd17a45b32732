import Federation

/// Work that a client process said it cannot do. Another may be able to; when none is, the run has
/// failed.
struct Troubles {
  struct Trouble {
    let work: Work
    /// Since when there is one.
    let since: Duration
    /// Who said so.
    var members: Set<Int> = []
    /// What the last of them said.
    var failure: Failure
    /// Whether it was told that nobody who is there can do it.
    var isTold = false
  }

  private(set) var all: [WorkID: Trouble] = [:]

  var isEmpty: Bool { all.isEmpty }

  /// Notes what a process said.
  mutating func add(_ work: Work, _ failure: Failure, from member: Int, at now: Duration) {
    all[work.id, default: Trouble(work: work, since: now, failure: failure)].members.insert(member)
    all[work.id]?.failure = failure
  }

  /// Keeps those whose work is wanted still.
  mutating func keep(where isWanted: (Work) -> Bool) {
    if !all.isEmpty { all = all.filter { isWanted($0.value.work) } }
  }

  /// Notes that it was told of.
  mutating func tell(_ id: WorkID) { all[id]?.isTold = true }

  /// Whether the member said that it cannot.
  func includes(_ work: Work, for member: Int) -> Bool {
    !all.isEmpty && all[work.id]?.members.contains(member) == true
  }
}

/// Why a run cannot go on.
public struct Failure: Error, Hashable, Sendable {
  /// A sentence that a person can act on.
  public let text: String
  /// Whether training gave numbers that are not finite, which is the run's trouble and not a process's.
  public let isDivergence: Bool

  public init(_ text: String, isDivergence: Bool = false) {
    self.text = text
    self.isDivergence = isDivergence
  }
}
