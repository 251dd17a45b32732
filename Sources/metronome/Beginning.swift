import ArgumentParser

/// Makes sure that a verb is given either an experiment file or, with `--resume`, a run to go on with as it
/// began.
/// - Parameter changes: whether something is asked for that a run has from its begin.
func checkBeginning(file: String?, resume: String?, changes: Bool) throws {
  switch (file, resume) {
  case (nil, nil):
    throw ValidationError("what to run is missing; give an experiment file, or --resume FOLDER")
  case (let file?, _?):
    throw ValidationError(
      "--resume: a run goes on with the experiment in its folder; leave out \(file)")
  case (nil, _?):
    guard !changes else {
      throw ValidationError("--resume: a run goes on as it began; leave out --set and --output")
    }
  case (_?, nil): break
  }
}
