import Execution
import Federation
import TestFederation
import Wire

@testable import Runtime

/// All that is held of a run.
struct CheckerList {
  private var checkers: [any Checker]

  init(of undisturbed: UndisturbedRun, _ experiment: SimulatedExperiment) {
    let federation = experiment.federation
    checkers = [
      EachUpdateOnce(), NothingGoesBack(), ThePlanIsFollowed(undisturbed: undisturbed),
      StalenessIsRight(),
      ModelsAreTheVersions(undisturbed: undisturbed, encoding: federation.encoding),
      EvaluationsAreKept(undisturbed: undisturbed), LittleIsOpen(),
      LittleIsHeld(clients: federation.settings.clients), HonestAreHeard(), WhoIsThere(),
    ]
  }

  /// Shows each of them something.
  mutating func check(_ show: (inout any Checker) throws -> Void) throws(BrokenRule) {
    for index in checkers.indices {
      do {
        try show(&checkers[index])
      } catch {
        let text = (error as? Breach)?.text ?? "\(error)"
        throw BrokenRule(rule: type(of: checkers[index]).rule, text: text)
      }
    }
  }
}

/// What did not hold, and how.
struct BrokenRule: Error, CustomStringConvertible {
  let rule: String
  let text: String

  var description: String { "broken: \(rule): \(text)" }
}
