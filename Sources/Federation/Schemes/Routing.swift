internal import Wording

/// Who gets the next task where a fixed number of them goes round: each client has a queue and does its
/// tasks in the order in which it got them, each from the version of when it got it. When one is done,
/// which moves the model on, the server draws who gets the next, whoever is at work.
///
/// So a client counts as often as it is drawn, whatever its delays are: p_i over its probability is an
/// unbiased weight (Leconte, Jonckheere, Samsonov, Moulines, "Queuing dynamics of asynchronous federated
/// learning", AISTATS 2024, arXiv 2405.00017; Islamov, Safaryan, Alistarh, "AsGrad", AISTATS 2024).
public struct Routing: Hashable, Sendable {
  /// How the next is drawn.
  public var law: Law
  /// How many tasks go round, at least 1; nil for as many as there are clients.
  public var tasks: Int?

  public enum Law: Hashable, Sendable {
    /// Each client is equally likely: random asynchronous SGD.
    case uniform
    /// In an order of all clients, drawn anew when each has had its turn: shuffled asynchronous SGD.
    case shuffled
    /// Client i with the probability p_i.
    case importance
    /// Client i with this probability: for each client one, greater than 0, summing to 1.
    case table([Double])
  }

  public init(_ law: Law, tasks: Int? = nil) { (self.law, self.tasks) = (law, tasks) }

  /// How likely each client is to get a task, in the long run for an order of all.
  public func probabilities(importance: [Double]) -> [Double] {
    switch law {
    case .uniform, .shuffled:
      Array(repeating: 1 / Double(importance.count), count: importance.count)
    case .importance: importance
    case .table(let probabilities): probabilities
    }
  }
}

extension Routing {
  /// How many tasks go round among so many clients.
  func tasks(clients: Int) -> Int { tasks ?? clients }

  /// What makes it impossible for so many clients, by its keys; nil clients are not known.
  func problem(clients: Int?) -> SettingProblem? {
    if let tasks, let problem = Bound.problem([Bound("tasks", tasks, Self.tasksRule)]) {
      return problem
    }
    guard case .table(let probabilities) = law else { return nil }
    if let clients, probabilities.count != clients {
      return SettingProblem(
        "probabilities", found: "a list of \(probabilities.count)",
        allowed: "\(clients), for each client one")
    }
    let bounds = probabilities.enumerated().map { client, probability in
      Bound("probabilities[\(client)]", probability, Self.probabilityRule)
    }
    if let problem = Bound.problem(bounds) { return problem }
    let sum = probabilities.reduce(0, +)
    guard abs(sum - 1) > 1e-6 else { return nil }
    return SettingProblem(
      "probabilities", found: "a sum of \(sum)", allowed: "a sum of 1, to a millionth")
  }
}
