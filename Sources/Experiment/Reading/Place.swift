/// Where the user wrote a setting.
enum Place: Hashable, CustomStringConvertible {
  /// A line of the experiment file, from 1.
  case file(String, line: Int)
  /// An override of the command line, by its position there.
  case override(TypedOverride, index: Int)

  var description: String {
    switch self {
    case .file(let file, let line): "\(file):\(line)"
    case .override(let typed, _):
      typed.option + (typed.text.isEmpty ? "" : " \(typed.text.prefix(200))")
    }
  }

  /// The order in which problems are reported: the file from the top, then the overrides.
  var rank: (Int, Int) {
    switch self {
    case .file(_, let line): (0, line)
    case .override(_, let index): (1, index)
    }
  }
}
