/// What is known of a run before its first order, as its store keeps it.
public struct RunDescription: Sendable {
  /// The resolved experiment, a key for each value.
  public var experiment: [StoredSetting]
  /// Name, seed, scheme, clients, version.
  public var summary: [StoredSetting]
  /// Those that are kept.
  public var clients: [StoredClient]
  public var labels: [StoredLabel]
  /// Of the clients that are kept.
  public var labelCounts: [StoredLabelCount]

  public init(
    experiment: [StoredSetting], summary: [StoredSetting], clients: [StoredClient],
    labels: [StoredLabel], labelCounts: [StoredLabelCount]
  ) {
    self.experiment = experiment
    self.summary = summary
    self.clients = clients
    self.labels = labels
    self.labelCounts = labelCounts
  }
}
