/// On which test samples evaluations measure, known before anything is trained.
public struct TestSamples: Hashable, Sendable {
  /// How many each client measures, in client order.
  public var counts: [Int]
  /// Which ones; `global` also where the settings say `mirrored`, but all of them belong to clients
  /// that do not train.
  public var split: TestSplit
  /// Whether they have classes to be found: without, there is no accuracy.
  public var hasLabels: Bool

  public init(counts: [Int], split: TestSplit = .mirrored, hasLabels: Bool = true) {
    self.counts = counts
    self.split = split
    self.hasLabels = hasLabels
  }
}
