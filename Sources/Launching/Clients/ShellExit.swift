internal import Runtime

/// How a program ended that a shell ran, by the shell's exit code.
func text(ofShellExit code: Int32) -> String {
  switch code {
  case 127: "ended with exit code 127: the shell found no such program"
  case 126: "ended with exit code 126: the shell could not run the program"
  // So the shell says that a signal ended what it ran.
  case 129..<192: "was ended by \(KilledClient.text(ofSignal: code - 128))"
  default: "ended with exit code \(code)"
  }
}
