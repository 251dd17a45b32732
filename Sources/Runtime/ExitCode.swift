import Experiment
import Federation
import Glibc
import Messaging
import Records

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

extension ExitCode {
  /// The code for a run or a client process that could not begin or go on because of `error`.
  public static func code(for error: any Error) -> Int32 {
    switch error {
    case is ExperimentError, is ParticipationError, is CalibrationError, is KeyFileError,
      is AllowedKeysError,
      RuntimeError.noSuchGoal, RuntimeError.tooManyVectors, ResultsError.otherExperiment:
      misuse
    case RuntimeError.interruptedEarly: interrupted
    case MessagingError.bindRefused(_, let code), MessagingError.connectRefused(_, let code):
      // The endpoint is none, or a file of the user's: the command line has to change.
      [EINVAL, EPROTONOSUPPORT, ENAMETOOLONG, EDESTADDRREQ, EEXIST].contains(code)
        ? misuse : unfinished
    default: unfinished
    }
  }
}
