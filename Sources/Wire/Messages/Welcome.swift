/// The answer to `Hello`: all that a client process needs to know.
public struct Welcome: Hashable, Sendable {
  /// The experiment file, resolved, as YAML.
  public var experiment: String
  /// Numbers in the model.
  public var parameterCount: Int
  /// Differs when the data or its partition does.
  public var dataFingerprint: UInt64

  public init(experiment: String, parameterCount: Int, dataFingerprint: UInt64) {
    self.experiment = experiment
    self.parameterCount = parameterCount
    self.dataFingerprint = dataFingerprint
  }

  func check() throws(WireError) {
    try WireError.check(
      parameterCount, in: 0...Limits.vectorValueCountMax, "Welcome.parameter_count")
  }
}
