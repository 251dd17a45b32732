import Experiment
import Learning
import Reports

/// An experiment's data as it is divided among the clients, before anything is trained.
struct DataView {
  /// What is shown.
  let report: DivisionReport

  /// Reads the data, converting it first where that is needed, and divides it.
  /// - Throws: when the data cannot be read, or a client would have none.
  init(_ experiment: Experiment) throws {
    let division = try experiment.task.division(cacheFolder: DataCache.defaultFolder())
    var report = DivisionReport(
      name: experiment.name, train: division.train, test: division.test,
      testsOrphans: division.testsOrphans)
    report.clientNames = division.names.clients
    report.labelNames = division.names.classes
    report.usersWithoutSamples = division.names.usersWithoutSamples
    let names = division.names
    report.testsLeftOut = names.testsLeftOut.map {
      (names.testSamplesLeftOut, names.testUsersLeftOut, $0)
    }
    report.users = division.names.users.map { ($0, division.names.usersLeftOut) }
    self.report = report
  }

  /// Writes `division.csv` into `folder`, which is made when it is missing, and lets gnuplot draw
  /// `division.png`, `division.svg` and `division.pdf` beside it.
  ///
  /// - Returns: what has to be said about a picture that could not be drawn; nil when it was.
  func write(to folder: String) async throws -> String? {
    try await Picture.write([report.drawing], to: folder)
  }
}
