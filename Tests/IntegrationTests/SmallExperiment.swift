/// An experiment that a debug build finishes soon.
struct SmallExperiment {
  var clients = 6
  var scheme = "FedFix-0.5"
  var delays = "F-80"
  var training = "{ steps: 3, batch: 8, rate: 0.1 }"
  var stop = "{ time: 10 }"
  var evaluate = "{ every: 1 }"
  var samples = 30
  var arithmetic = "ordered"
  var encoding = "float32"
  /// Further sections.
  var more = ""

  /// Over within a moment.
  static func brief(_ scheme: String = "FedFix-0.5") -> SmallExperiment {
    SmallExperiment(scheme: scheme)
  }

  /// Long enough that all client processes have joined before its end.
  static var short: SmallExperiment {
    var experiment = lasting()
    experiment.stop = "{ updates: 2000 }"
    return experiment
  }

  /// Long enough that something can happen in the middle.
  static func lasting(_ scheme: String = "Async") -> SmallExperiment {
    SmallExperiment(
      scheme: scheme, training: "{ steps: 50, batch: 16, rate: 0.02 }",
      stop: "{ updates: 10000 }", evaluate: "{ every: 15 }")
  }

  /// The same, where clients crash and lie, and the server bounds what they send.
  static func faulty(_ scheme: String, server: String) -> SmallExperiment {
    var experiment = lasting(scheme)
    experiment.more = """
      server: { \(server) }
      faults:
        corrupt: { kind: noise, deviation: 0.01, clients: 0.4, probability: 0.7 }
        crash: { rate: 0.1, recover: 0.5 }
        duplicate: { probability: 0.1, counted: twice }
      """
    return experiment
  }

  /// Does not end by itself before a test does.
  static var endless: SmallExperiment {
    var experiment = lasting()
    experiment.stop = "{ updates: 10000000 }"
    return experiment
  }

  /// The experiment file.
  var yaml: String {
    """
    name: small
    clients: \(clients)
    seed: 3
    data: { source: synthetic, features: 8, classes: 3, samples: \(samples), test-samples: 10 }
    training: \(training)
    arithmetic: \(arithmetic)
    delays: \(delays)
    scheme: \(scheme)
    stop: \(stop)
    evaluate: \(evaluate)
    encoding: \(encoding)
    \(more)

    """
  }

  /// Numbers in the model.
  static let parameterCount = 3 * 8 + 3
}
