/// What the first line of a CSV file is.
public enum CSVHeader: String, Hashable, Sendable, CaseIterable {
  /// The columns' names, which are not all numbers: then names are probably missing.
  case words
  /// The columns' names, which may all be numbers.
  case numbers
  /// A line like all others; the columns' names are their numbers, from 0.
  case none
}
