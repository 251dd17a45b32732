import ArgumentParser

/// Refuses a `--patience` that is no time to wait.
func checkPatience(_ seconds: Int) throws {
  let year = 31_536_000
  guard (0...year).contains(seconds) else {
    throw ValidationError("--patience: found \(seconds); allowed: 0 to \(year) seconds")
  }
}
