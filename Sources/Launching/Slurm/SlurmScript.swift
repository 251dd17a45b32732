internal import Wording

/// The batch script of a launch: directives for Slurm, what this launch is about as variables, and then
/// the same commands for every launch of its kind.
public struct SlurmScript {
  private let launch: SlurmLaunch

  /// - Throws: when a word has a line end, for which directives have no way of writing.
  public init(_ launch: SlurmLaunch) throws(SlurmError) {
    self.launch = launch
    let words =
      [("the name", launch.name), ("--output", launch.folder)]
      + [("the working folder", launch.workingFolder)]
      + launch.sbatchOptions.map { ("options of sbatch", $0) }
    for (what, word) in words where word.contains(where: \.isNewline) {
      throw .lineEnd(what, word)
    }
  }

  /// Seconds before the time limit at which the run is stopped, or up to a minute more.
  static let warning = 120

  /// More tasks are in no job array, where the cluster's administrator has not allowed more.
  static let mostTasks = 1_000

  /// How many cells each task of a job array does, so that they are not too many tasks.
  static func cellsPerTask(of cells: Int) -> Int { (cells + mostTasks - 1) / mostTasks }

  /// All of it.
  public var text: String {
    let body =
      switch launch.work {
      case .run: Self.runBody
      case .sweep: Self.sweepBody
      }
    return [opening, directives, settings, Self.commonBody, body].joined(separator: "\n")
  }

  // MARK: For people

  private var opening: String {
    let (name, script) = (launch.name.printable, launch.scriptPath.shellPath)
    let about =
      switch launch.work {
      case .run:
        """
        # \(name) on Slurm: a coordinator on the first node, client processes on all.
        # Submitted again it goes on from the run's last checkpoint:
        #   sbatch \(script)
        # A node that is lost takes its clients with it, not the job. When the time limit is near,
        # the run is stopped with a checkpoint and the job is queued again.
        """
      case .sweep:
        """
        # \(name) on Slurm: the cells of a sweep as a job array. Task 0 is a job of its own, which
        # runs nothing and writes the table and the report.
        # Submitted again, cells that have finished are left as they are, and others go on:
        #   sbatch \(script)
        #   sbatch --array=0 --dependency=afterany:JOB \(script)
        # When the time limit is near, a cell is stopped with a checkpoint, and its task is queued
        # again.
        """
      }
    return "#!/bin/bash\n\(about)\n# Written by: \(launch.commandLine.printable)"
  }

  // MARK: For Slurm

  private var directives: String {
    var lines = ["--job-name=\(Self.word(launch.name))"]
    switch launch.work {
    case .run(let run):
      lines += ["--nodes=\(run.nodes)", "--ntasks-per-node=\(run.tasksPerNode)", "--no-kill"]
    case .sweep(let sweep):
      let each = Self.cellsPerTask(of: sweep.cells)
      lines += [
        "--array=1-\((sweep.cells + each - 1) / each)", "--ntasks=1",
        "--cpus-per-task=\(sweep.processes ?? 1)",
      ]
    }
    // Of a job array the number of the array and of the task.
    let log =
      switch launch.work {
      case .run: "/job-%j.log"
      case .sweep: "/job-%A-%a.log"
      }
    lines += [
      "--requeue", "--open-mode=append", "--signal=B:USR1@\(Self.warning)",
      "--chdir=\(Self.word(launch.workingFolder))",
      "--output=\(Self.word(launch.launchFolder.replacing("%", with: "%%") + log))",
    ]
    var text = lines.map { "#SBATCH \($0)\n" }.joined()
    if !launch.sbatchOptions.isEmpty {
      let own = launch.sbatchOptions.map(Self.word).joined(separator: " ")
      text += "# Given to the launcher, and so above what stands before:\n#SBATCH \(own)\n"
    }
    return text
  }

  /// A word as Slurm reads it in a directive: between double quotes all is plain but these two.
  static func word(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    // What is an option's name stays readable.
    let isPlain = !text.isEmpty && text.allSatisfy { $0.isASCII && !" \t\"'\\#".contains($0) }
    return isPlain ? text : "\"\(escaped)\""
  }

  // MARK: For the shell

  private var settings: String {
    var lines = [
      "program=\(launch.program.shellWord)",
      "run=\(launch.folder.shellWord)",
    ]
    switch launch.work {
    case .run(let run):
      let told = ["--command-line", launch.commandLine]
      lines += [
        "coordinator_options=(\(Self.list(run.coordinatorOptions + told)))",
        "client_options=(\(Self.list(run.clientOptions)))",
        "client_command=\((run.clientCommand ?? "").shellWord)",
      ]
    case .sweep(let sweep):
      lines += [
        "sweep_options=(\(Self.list(sweep.options)))",
        "table_options=(\(Self.list(sweep.tableOptions)))",
        "cells=\(sweep.cells)",
        "cells_per_task=\(Self.cellsPerTask(of: sweep.cells))",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func list(_ words: [String]) -> String {
    words.map(\.shellWord).joined(separator: " ")
  }
}
