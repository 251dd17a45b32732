/// Why a learning task cannot be carried out, as a sentence that its user can act on.
public struct LearningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What has to change.
  public enum Reason: Hashable, Sendable {
    /// A setting of the task, or two that do not go together.
    case setting
    /// A layer of the model, by its index in the list.
    case layer(Int)
    /// A data file: missing, unreadable, or not what it should be.
    case dataFile
    /// The cache folder: it cannot be made or written.
    case cacheFolder
    /// The partition: it leaves a client without training samples.
    case partition
  }

  public let reason: Reason
  /// The line, from 1, of the data file that it is about; nil where it is about no line.
  public let line: Int?
  /// What was found and what is allowed, without the file and the line.
  public let sentence: String
  private let file: String?

  /// What was found, where, and what is allowed.
  public var description: String {
    let place = [file, line.map { "\($0)" }].compactMap(\.self)
    return (place.isEmpty ? "" : place.joined(separator: ":") + ": ") + sentence
  }

  /// An error with its whole sentence.
  public init(_ reason: Reason, _ description: String) {
    self.reason = reason
    sentence = description
    line = nil
    file = nil
  }

  /// What is wrong with a data file, or in a line of it.
  init(file: String, line: Int? = nil, _ sentence: String) {
    reason = .dataFile
    self.file = file
    self.line = line
    self.sentence = sentence
  }
}
