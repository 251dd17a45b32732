/// What the program's exit says (design, section 6).
public enum ExitCode {
  /// The run finished.
  public static let done: Int32 = 0
  /// The command line or the experiment file is wrong.
  public static let misuse: Int32 = 2
  /// The run could not finish; what failed is the last line on standard error.
  public static let unfinished: Int32 = 3
  /// Interrupted.
  public static let interrupted: Int32 = 130
}
