/// A client's training samples or its test samples.
public enum Split: Hashable, Sendable, CaseIterable {
  case train
  case test
}
