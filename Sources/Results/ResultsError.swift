internal import Glibc

/// Why results could not be written or read.
public enum ResultsError: Error, Hashable, CustomStringConvertible {
  /// The path, and the system's error number.
  case unwritable(String, Int32)
  /// The folder already holds a run.
  case folderInUse(String)
  /// The path, and what is wrong with it.
  case unreadable(String, String)

  public var description: String {
    switch self {
    case .unwritable(let path, let code):
      """
      \(path): cannot be written (\(String(cString: strerror(code)))); choose a folder that you \
      may write to with --output
      """
    case .folderInUse(let path):
      "\(path): already holds a run; choose another folder with --output"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    }
  }
}
