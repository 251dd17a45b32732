import Launching
import Wording

/// What is said of a job that was submitted: what it is, where its words go, how to see to it.
struct SlurmNotice {
  private let launch: SlurmLaunch
  private let submission: SlurmLaunch.Submission
  /// As it is shown: as seen from here where it lies here.
  private let folder: String

  init(_ launch: SlurmLaunch, _ submission: SlurmLaunch.Submission) {
    self.launch = launch
    self.submission = submission
    let here = launch.workingFolder + "/"
    folder =
      launch.folder.hasPrefix(here)
      ? String(launch.folder.dropFirst(here.count)) : launch.folder
  }

  var text: String {
    let job = submission.job
    let log: String
    let what: String
    switch launch.work {
    case .run(let run):
      let clients = (run.nodes * run.tasksPerNode).counted("client process")
      what = "job \(job): \(run.nodes.counted("node")), \(clients)"
      log = "\(folder)/launch/job-\(job).log"
    case .sweep(let sweep):
      let table = submission.tableJob.map { "; job \($0) writes the table after them" } ?? ""
      what = "job array \(job): \(sweep.cells.counted("cell"))\(table)"
      log = "\(folder)/launch/job-\(job)-1.log"
    }
    let jobs = [job, submission.tableJob].compactMap(\.self).joined(separator: ",")
    return """
      \(what)
      it is at:   squeue --jobs \(jobs)
      it says:    tail -F \(log.shellPath)
      stop it:    scancel \(job)    (it leaves a checkpoint)
      go on then: sbatch \("\(folder)/launch/job.sbatch".shellPath)
      \(folder)

      """
  }
}
