public import Federation

extension DelayModel {
  /// The value of `delays` in an experiment file, on one line. Reading it gives an equal model.
  public var yaml: String { "\(written)" }
}
