internal import Wording

/// The command that this process was started with, as it can be pasted into a shell.
public func typedCommand() -> String {
  (["metronome"] + CommandLine.arguments.dropFirst()).map(\.shellWord).joined(separator: " ")
}
