package import Records
internal import Wording

extension RunObservations {
  /// So many updates of the beginning say how long updates take.
  private static let firstUpdates = 2_000
  private static let mostVersions = 2_000
  /// So many rows of clients' measures are read at most, in whole evaluations.
  private static let mostMeasures = 200_000

  /// What a run's store has of single updates and clients.
  ///
  /// - Throws: where it cannot be read.
  /// - Complexity: O(updates), in SQLite; memory for the clients and the beginning alone.
  package init(_ run: StoredRun) throws(ResultsError) {
    self.init()
    aggregations = Int(run["aggregations"].number ?? 0)
    for row in try run.rows(
      of: "SELECT staleness, COUNT(*) FROM updates GROUP BY staleness ORDER BY staleness"
    ).rows {
      guard let value = row[0].number, let count = row[1].number else { continue }
      staleness.append((Int(value), Int(count)))
    }
    if Self.hasAllUpdates(of: run) {
      clients = try Self.clients(of: run)
    } else {
      missing.append(
        "Not all updates were kept (record), so what each client counted is not known, and the "
          + "staleness is that of the kept ones.")
    }
    (work, versions) = try Self.beginning(of: run)
    clientCurves = try Self.clientCurves(of: run)
    processes = try Self.processes(of: run)
    wallSeconds = run["wall_seconds"].number
  }

  /// Of what was not counted, since the coordinator was killed, the kept updates tell.
  private static func processes(of run: StoredRun) throws(ResultsError) -> [Process] {
    let counted = hasAllUpdates(of: run) ? "COALESCE(p.updates, u.count)" : "p.updates"
    return try run.rows(
      of: """
        SELECT p.process, p.host, p.pid, p.cores, p.memory, \(counted), p.evaluations, p.busy,
          p.joined, p."left"
        FROM processes AS p LEFT JOIN (
          SELECT process, COUNT(*) AS count FROM updates GROUP BY process
        ) AS u ON u.process = p.process ORDER BY p.process
        """
    ).rows.compactMap { row in
      guard let number = row[0].number else { return nil }
      func integer(_ place: Int) -> Int? { row[place].number.map { Int($0) } }
      return Process(
        number: Int(number), host: row[1].text, pid: integer(2), cores: integer(3),
        memory: integer(4), updates: integer(5), evaluations: integer(6), busy: row[7].number,
        joined: row[8].number, left: row[9].number)
    }
  }

  /// Whether what clients counted can be told from the rows.
  private static func hasAllUpdates(of run: StoredRun) -> Bool {
    run["cut.updates"].number == nil && run["rows_from"].number == nil
      && run["record.updates"].text != "none" && run["record.updates-per-client"].number == nil
  }

  /// All clients; none where not all are described.
  private static func clients(of run: StoredRun) throws(ResultsError) -> [Client] {
    let found = try run.rows(
      of: """
        SELECT c.client, c.name, c.client_weight, COALESCE(u.count, 0), COALESCE(u.weight, 0.0),
          c.surrogate_weight
        FROM clients AS c LEFT JOIN (
          SELECT client, COUNT(*) AS count, SUM(weight) AS weight FROM updates GROUP BY client
        ) AS u ON u.client = c.client ORDER BY c.client
        """
    ).rows.compactMap { row -> Client? in
      guard let number = row[0].number, let weight = row[2].number else { return nil }
      return Client(
        number: Int(number), name: row[1].text, clientWeight: weight,
        contributions: Int(row[3].number ?? 0), weight: row[4].number ?? 0,
        predictedShare: row[5].number)
    }
    return run["clients"].number.map { Int($0) } == found.count ? found : []
  }

  /// Six times what an update takes in the middle, but three versions at least where there are as many.
  private static func beginning(
    of run: StoredRun
  ) throws(ResultsError) -> ([Work], [Double]) {
    let first = try run.rows(
      of: "SELECT started, arrived FROM updates ORDER BY rowid LIMIT \(firstUpdates)"
    ).rows
    let times = first.compactMap { row in
      row[0].number.flatMap { started in row[1].number.map { (started, $0) } }
    }
    let lengths = times.map { $0.1 - $0.0 }.sorted()
    guard let middle = lengths.isEmpty ? nil : lengths[lengths.count / 2] else { return ([], []) }
    let versions = try run.rows(
      of: "SELECT time FROM aggregations ORDER BY aggregation LIMIT \(mostVersions)"
    ).rows.compactMap(\.[0].number)
    let last = times.map(\.1).max() ?? 0
    let end = min(last, max(6 * middle, versions.count > 2 ? versions[2] : 0))
    let work = try run.rows(
      of: """
        SELECT client, number, base_version, started, arrived FROM updates
        WHERE aggregation <= (SELECT MAX(aggregation) FROM (
          SELECT aggregation FROM updates ORDER BY rowid LIMIT \(firstUpdates)))
          AND started < \(end) ORDER BY client, number
        """
    ).rows.compactMap { row -> Work? in
      let numbers = row.compactMap(\.number)
      guard numbers.count == 5 else { return nil }
      return Work(
        client: Int(numbers[0]), number: Int(numbers[1]), baseVersion: Int(numbers[2]),
        started: numbers[3], arrived: min(numbers[4], end))
    }
    return (work, versions.filter { $0 <= end })
  }

  /// Of every so many evaluations where there are many.
  private static func clientCurves(of run: StoredRun) throws(ResultsError) -> [ClientCurve] {
    let measures = "client_measures WHERE name = 'accuracy' AND \"set\" = 'test'"
    let count = try run.rows(of: "SELECT COUNT(*) FROM \(measures)").rows.first?[0].number ?? 0
    let step = Int(count) / mostMeasures + 1
    var curves: [ClientCurve] = []
    var points: [Curve.Point] = []
    func close() {
      if !curves.isEmpty { curves[curves.count - 1].curve = Curve(points) }
      points = []
    }
    for row in try run.rows(
      of: """
        SELECT m.client, e.time, m.value, c.name
        FROM client_measures AS m JOIN evaluations AS e ON e.evaluation = m.evaluation
          LEFT JOIN clients AS c ON c.client = m.client
        WHERE m.name = 'accuracy' AND m."set" = 'test' AND m.evaluation % \(step) = 0
        ORDER BY m.client, m.evaluation
        """
    ).rows {
      guard let client = row[0].number, let time = row[1].number, let value = row[2].number else {
        continue
      }
      if curves.last?.client != Int(client) {
        close()
        curves.append(ClientCurve(client: Int(client), name: row[3].text, curve: Curve([])))
      }
      points.append(Curve.Point(x: time, y: value))
    }
    close()
    return curves
  }
}
