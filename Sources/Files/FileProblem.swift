/// Why something cannot be done with a file. Whoever asked for it names the file, and says what to do.
package enum FileProblem: Error, Hashable {
  /// It is no regular file, but this, as "a pipe".
  case otherKind(String)
  /// The system's error number.
  case system(Int32)
}
