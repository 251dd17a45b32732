internal import Glibc
internal import Records

extension SlurmLaunch {
  /// What was submitted.
  public struct Submission: Sendable {
    /// The number of the job, or of the job array.
    public var job: String
    /// Of the job that writes a sweep's table.
    public var tableJob: String?
  }

  /// Writes the launch's files and submits the job. Where that fails, nothing is left of it.
  /// - Throws: `SlurmError`, and what files cannot be written.
  public func submit() async throws -> Submission {
    let script = try SlurmScript(self).text
    // Where there is none, nothing is made that would have to be removed.
    guard await Sbatch.isThere else { throw SlurmError.noSlurm }
    guard access(scriptPath, F_OK) != 0 else { throw SlurmError.launchedAlready(scriptPath) }
    let isNew = access(folder, F_OK) != 0
    do {
      try write(script)
      return try await submitScript()
    } catch {
      removeFiles()
      if isNew { rmdir(folder) }
      throw error
    }
  }

  private func submitScript() async throws -> Submission {
    let job = try await Sbatch.submit(scriptPath)
    guard case .sweep = work else { return Submission(job: job) }
    do {
      let table = try await Sbatch.submit(
        scriptPath, options: ["--array=0", "--dependency=afterany:\(job)"])
      return Submission(job: job, tableJob: table)
    } catch {
      await Sbatch.cancel(job)
      throw error
    }
  }

  private func write(_ script: String) throws {
    try RunFolder.makeFolder(folder)
    guard access(folder + "/metrics.csv", F_OK) != 0 else { throw ResultsError.folderInUse(folder) }
    try RunFolder.makeFolder(launchFolder)
    try write(script, to: scriptPath)
    try write(experiment, to: launchFolder + "/submitted.yaml")
  }

  private func write(_ text: String, to path: String) throws(ResultsError) {
    let file = try DraftFile(path: path)
    try file.append(Array(text.utf8))
    try file.finish()
  }

  private func removeFiles() {
    for name in ["job.sbatch", "submitted.yaml"] { unlink(launchFolder + "/" + name) }
    rmdir(launchFolder)
  }
}
