/// Which schemes are worth a choice under given delays, and which one of them to take.
///
/// The trade is between how often the model moves on and the stride of each move: the more often, the
/// staler the updates, and the smaller the local rate that is stable.
public struct Advice: Sendable {
  /// A scheme that was tried.
  public struct Row: Hashable, Sendable {
    /// What it comes to.
    public let outlook: SchemeOutlook
    /// Whether no other is at least as good in moves in a time unit and in stride, and better in one
    /// of them.
    public fileprivate(set) var isOnFront = false
    /// Whether the clients' progress is within its limit; nil where either is not known.
    public let isStable: Bool?
  }

  /// The experiment's own scheme first.
  public let rows: [Row]
  /// Which row to take: of those that are not unstable, the one with the best pace; others whose server
  /// remembers clients are shown and not taken. Nil where all are unstable.
  public let recommended: Int?
  /// Schemes that have no weights under these delays, with the reason.
  public let refused: [(scheme: Scheme, reason: ParticipationError)]
  /// How many clients there are.
  public let clients: Int
  /// The mean delay of the slowest client, in time units.
  public let slowest: Double
  /// Updates of the plan behind each row.
  public let updates: Int
  /// Whether fedbuff with restart flush was left out, because its weights are measured and the
  /// population is large.
  public let leavesOutFlush: Bool
  /// By what updates count for something else than their weights say, in every row.
  public let keysBeyondWeights: [String]

  /// Tries schemes on plans of so many updates each.
  ///
  /// - Parameters:
  ///   - schemes: what to try; nil for some thirty that suit the delays, the settings' own first.
  ///   - updates: nil for 100 a client, at least 20,000 and at most 400,000.
  ///   - progress: b = 1 - (1 - eta a)^K, what an update makes good of its client's distance to its
  ///     optimum, at the largest curvature; nil where it is not known.
  /// - Complexity: seconds for up to a thousand clients.
  public init(
    _ settings: ScheduleSettings, schemes: [Scheme]? = nil, updates: Int? = nil,
    progress: Double? = nil
  ) {
    let updates = updates ?? min(max(20_000, 100 * settings.clients), 400_000)
    leavesOutFlush = schemes == nil && settings.clients > CandidateSchemes.mostMeasured
    keysBeyondWeights = settings.keysBeyondWeights
    var rows: [Row] = []
    var refused: [(scheme: Scheme, reason: ParticipationError)] = []
    for scheme in schemes ?? CandidateSchemes(settings).schemes {
      var trial = settings
      trial.scheme = scheme
      do throws(ParticipationError) {
        let outlook = try SchemeOutlook(trial, updates: updates)
        guard outlook.weightVariance.isFinite else { continue }
        let isStable = outlook.largestProgress.flatMap { limit in
          progress.map { $0 > 0 && $0 < limit }
        }
        rows.append(Row(outlook: outlook, isStable: isStable))
      } catch {
        refused.append((scheme, error))
      }
    }
    for index in rows.indices {
      rows[index].isOnFront = !rows.contains { $0.outlook.isBetter(than: rows[index].outlook) }
    }
    var best: Int?
    for index in rows.indices where rows[index].isStable != false {
      // Whether a better pace is a shorter time for these too has not been shown.
      if index > 0, rows[index].outlook.scheme.memory != nil { continue }
      if let found = best, rows[found].outlook.pace >= rows[index].outlook.pace { continue }
      best = index
    }
    recommended = best
    clients = settings.clients
    slowest = CandidateSchemes.delays(settings).slowest.units
    self.updates = updates
    self.rows = rows
    self.refused = refused
  }
}

extension SchemeOutlook {
  /// At least as good in both that are traded, and better in one.
  fileprivate func isBetter(than other: SchemeOutlook) -> Bool {
    movesPerUnit >= other.movesPerUnit && stride >= other.stride
      && (movesPerUnit > other.movesPerUnit || stride > other.stride)
  }
}
