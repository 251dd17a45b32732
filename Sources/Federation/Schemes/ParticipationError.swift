/// A client cannot have the weight that the scheme says: unbiased weights divide by a participation, and
/// it has none; or the scheme waits for it; or what a rule says is no weight.
public struct ParticipationError: Error, Hashable, CustomStringConvertible {
  /// Why it cannot.
  public enum Cause: Hashable, Sendable {
    /// It never took part in the measuring plan.
    case absent
    /// It took part in the measuring plan, but the discount left nothing of it.
    case discounted
    /// Nothing is left of it and of all others.
    case weightless
    /// A rule gives it a weight that is negative or not finite.
    case impossible(weight: Double, staleness: Int)
    /// How long it takes is the machines' business, and nobody knows before.
    case natural
    /// Nothing can be planned where nobody knows how long it takes.
    case unplanned
    /// Its E[T] is infinite.
    case noMean
    /// A trace has nothing of it.
    case neverAvailable
    /// It and others, so many in all, are never available, and the scheme would wait for them.
    case standstill(Standstill, clients: Int)
  }

  public let client: ClientID
  public let cause: Cause

  /// What a rule says of a contribution.
  public init(_ found: ImpossibleWeight) {
    client = found.client
    cause = .impossible(weight: found.weight, staleness: found.staleness)
  }

  init(client: ClientID, cause: Cause) { (self.client, self.cause) = (client, cause) }

  public var description: String {
    switch cause {
    case .absent:
      """
      client \(client.rawValue) took part in none of the aggregations of the measuring plan, so no \
      weight can make up for it; allowed: shorter delays for it, or scheme.weights: adaptive or \
      identical
      """
    case .discounted:
      """
      the discount leaves nothing of what client \(client.rawValue) contributes in the measuring \
      plan, so no weight can make up for it; allowed: a scheme.discount greater than 0 for the \
      staleness that it has, or scheme.weights: adaptive or identical
      """
    case .weightless:
      """
      no contribution of client \(client.rawValue) or of any other weighs anything, so the model \
      would stay as it is; allowed: scheme.weights and scheme.discount that are greater than 0 for \
      some client and staleness that there is
      """
    case .impossible(let weight, let staleness):
      """
      a contribution of client \(client.rawValue) with staleness \(staleness) would weigh \
      \(weight); allowed: scheme.weights and scheme.discount that give a finite number of at least \
      0, as by max(0, ...), for each client and staleness
      """
    case .natural:
      """
      how long client \(client.rawValue) takes is not known before with delays: none, so no weight \
      can be made of it; allowed: scheme.weights: adaptive, identical, or a list with one for each \
      client, or delays that `metronome calibrate` made of a run
      """
    case .unplanned:
      """
      with delays: none how long clients take is the machines' business, so there is nothing to \
      plan; run the experiment, and plan with the delays that `metronome calibrate` makes of the run
      """
    case .noMean:
      """
      the delay of client \(client.rawValue) has an infinite mean, so in the long run it takes \
      part in no share of the aggregations that a weight could make up for; allowed: a law with a \
      mean (Pareto with a shape greater than 1), or scheme.weights: adaptive or identical
      """
    case .neverAvailable:
      """
      client \(client.rawValue) is never available, so no weight can make up for it; allowed: \
      scheme.weights: adaptive or identical, or delays in which each client is there
      """
    case .standstill(let standstill, let clients):
      "client \(client.rawValue)"
        + (clients > 1 ? " and \(clients - 1) more are" : " is")
        + " never available, and \(standstill)"
    }
  }
}
