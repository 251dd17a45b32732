/// How long `body` takes, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// How long `body` takes, in seconds, `repeats` times over. What is too short for the clock is run
/// many times for each.
func secondsEach(repeats: Int, _ body: () -> Void) -> Spread {
  // Long against a switch to another process, short against a person's patience.
  let enough = 0.02
  var runs = 1
  while true {
    let found = seconds { for _ in 0..<runs { body() } }
    if found >= enough { break }
    runs *= found > 0 ? min(max(2, Int(enough / found) + 1), 1_000) : 1_000
  }
  return Spread(
    (0..<repeats).map { _ in seconds { for _ in 0..<runs { body() } } / Double(runs) })
}

/// Takes a result that is computed for its time alone, so that computing it is not optimised away.
@inline(never) @_optimize(none)
func keep<Value>(_ value: Value) {}
