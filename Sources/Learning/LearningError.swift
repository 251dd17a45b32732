/// Why a learning task cannot be carried out, as a sentence that its user can act on.
public struct LearningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What has to change.
  public enum Reason: Hashable, Sendable {
    /// A setting of the task, or two that do not go together.
    case setting
    /// A data file: missing, unreadable, or not what it should be.
    case dataFile
    /// The cache folder: it cannot be made or written.
    case cacheFolder
    /// The partition: it leaves a client without training samples.
    case partition
  }

  public let reason: Reason
  /// What was found, where, and what is allowed.
  public let description: String

  /// An error with its sentence.
  public init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}
