public import ArgumentParser
public import Runtime

/// How the progress of a run is shown on standard error.
struct ProgressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How progress is shown: text, or json with an object on each line; see docs/running.md.",
      valueName: "text or json"))
  var progress = ProgressStyle.text

  @Flag(help: "Shows no progress, only what goes wrong.")
  var quiet = false

  var style: ProgressStyle { quiet ? .none : progress }

  func validate() throws {
    if quiet, progress == .json {
      throw ValidationError("--quiet shows no progress; leave out --quiet or --progress json")
    }
  }
}

extension ProgressStyle: ExpressibleByArgument {
  /// `none` is spelled `--quiet`.
  public init?(argument: String) {
    guard let style = ProgressStyle(rawValue: argument), style != .none else { return nil }
    self = style
  }

  public static var allValueStrings: [String] { [text, json].map(\.rawValue) }
}
