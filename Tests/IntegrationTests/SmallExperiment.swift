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

    """
  }

  /// Numbers in the model.
  static let parameterCount = 3 * 8 + 3
}
