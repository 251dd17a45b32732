import Launching
import Learning
import Records
import Reports
import Runtime
import Wording

/// Looks at everything that runs need here, or may.
func findings() async -> [Finding] {
  let sockets = socketFindings(clients: LaunchOptions.usualProcesses)
  // Where no sockets can be made, no program can be started either.
  let hasDescriptors = !sockets.contains(where: \.isNeeded)
  return [programFinding()] + libraryFindings() + processorFindings() + sockets
    + [workingFolderFinding(), DataCache.finding(folder: DataCache.defaultFolder())]
    + ImageSet.findings() + [await Gnuplot.finding(mayStart: hasDescriptors)]
}

/// The program, and where it is.
private func programFinding() -> Finding {
  guard let path = try? ThisProgram.path() else {
    return .needed(
      "program", "metronome \(metronomeVersion); its own file cannot be found",
      mend: "mount /proc: a run starts the program again")
  }
  return .ok("program", "metronome \(metronomeVersion), \(path)")
}
