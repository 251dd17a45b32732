import Execution
import Federation
import TestFederation
import Wire

@testable import Runtime

/// What client processes are sent are the versions that the slow reference computes, bit for bit.
struct ModelsAreTheVersions: Checker {
  static let rule = "each model that is sent, and the last, has the bits of the undisturbed run's"

  let undisturbed: UndisturbedRun
  let encoding: VectorEncoding

  mutating func see(_ message: CoordinatorMessage, over line: Connection) throws(Breach) {
    guard case .model(let model) = message else { return }
    let version = Int(model.version)
    guard undisturbed.versions.indices.contains(version) else {
      throw Breach("version \(version) is sent, and there is none")
    }
    let part = model.parameters
    let whole = encoding.travelled(undisturbed.versions[version])
    guard part.total == whole.count,
      Array(part.values) == Array(whole[part.offset..<part.offset + part.values.count])
    else { throw Breach("version \(version) is sent with other numbers") }
  }

  mutating func end(_ outcome: Execution.Outcome) throws(Breach) {
    guard outcome.parameters == undisturbed.versions[outcome.final.version] else {
      throw Breach("the last version, \(outcome.final.version), has other numbers")
    }
    guard outcome.final.version == undisturbed.points.last?.version else {
      throw Breach("the run ends with version \(outcome.final.version)")
    }
    guard outcome.reason == undisturbed.reason else {
      throw Breach("the run ends by \(outcome.reason)")
    }
  }
}

/// Each evaluation is told once, in order, with the numbers of the undisturbed run.
struct EvaluationsAreKept: Checker {
  static let rule = "each evaluation is told once, in order, as in the undisturbed run"

  let undisturbed: UndisturbedRun
  private var told = 0

  init(undisturbed: UndisturbedRun) { self.undisturbed = undisturbed }

  mutating func begin(from state: RunState) { told = state.evaluations }

  mutating func see(_ event: RunEvent) throws(Breach) {
    guard case .evaluated(let point) = event else { return }
    guard told < undisturbed.points.count else { throw Breach("evaluation \(told) is not planned") }
    let planned = undisturbed.points[told]
    guard point.version == planned.version, point.time == planned.time,
      point.clients == planned.clients, point.tally.updates == planned.tally.updates,
      point.tally.digest.text == planned.tally.digest.text
    else {
      throw Breach("evaluation \(told) of version \(point.version) is not as planned")
    }
    told += 1
  }

  mutating func end(_ outcome: Execution.Outcome) throws(Breach) {
    guard told == undisturbed.points.count else {
      throw Breach("\(told) evaluations of \(undisturbed.points.count) were told")
    }
  }
}
