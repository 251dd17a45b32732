import Execution
import Wire

@testable import Runtime

/// Something that holds after each event of a run, whatever goes wrong.
protocol Checker {
  /// What, as a sentence.
  static var rule: String { get }

  /// A session of the coordinator begins, from the run's beginning or a checkpoint.
  mutating func begin(from state: RunState) throws(Breach)
  /// The coordinator tells what happened.
  mutating func see(_ event: RunEvent) throws(Breach)
  /// A message leaves for the other end of a line.
  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach)
  /// The coordinator has done all that there was to do.
  mutating func look(at coordination: Coordination) throws(Breach)
  /// The run has ended.
  mutating func end(_ outcome: Execution.Outcome) throws(Breach)
}

extension Checker {
  mutating func begin(from state: RunState) throws(Breach) {}
  mutating func see(_ event: RunEvent) throws(Breach) {}
  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach) {}
  mutating func look(at coordination: Coordination) throws(Breach) {}
  mutating func end(_ outcome: Execution.Outcome) throws(Breach) {}
}

/// How a rule was broken.
struct Breach: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
