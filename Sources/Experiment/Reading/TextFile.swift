import Learning

/// Room for lists of numbers for ten million clients; not for what never ends.
let largestText = 256 << 20

/// The text of the experiment file at `path`.
func readTextFile(_ path: String) throws(ExperimentError) -> String {
  do throws(LearningError) {
    return try readText(path: path, most: largestText)
  } catch {
    throw ExperimentError(problems: [.init(place: path, key: "", reason: error.sentence)])
  }
}
