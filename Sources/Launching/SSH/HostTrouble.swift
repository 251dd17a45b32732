internal import Experiment
internal import Wording

/// Why a host does nothing for the run: a sentence, and what to do.
struct HostTrouble: CustomStringConvertible {
  let description: String

  /// The host lacks something.
  init(_ failure: HostLine.Failure, found: String, on host: HostsFile.Host, version: String) {
    let what = found.trimmed
    description =
      switch failure {
      case .folder:
        "no folder for its key can be made there (\(what)); set TMPDIR in its `environment`"
      case .data:
        """
        there is no folder \((host.data ?? "").quoted); put the data there, or say where they are \
        with `data`
        """
      case .program:
        """
        \((host.program ?? "metronome").quoted) cannot be run there (\(what)); put metronome \
        \(version) there with the libraries that it needs, and say where it is with `program`
        """
      case .version:
        """
        \((host.program ?? "metronome").quoted) is version \(what) there, and \(version) here; put \
        the same version on both
        """
      }
  }

  /// The connection could not be made, or broke.
  /// - Parameters:
  ///   - errors: the last lines that ssh printed.
  ///   - hasBegun: whether the script had begun.
  ///   - code: how ssh ended; nil where a signal ended it.
  init(ssh errors: [String], code: Int32?, hasBegun: Bool, on host: HostsFile.Host) {
    var said = errors.last?.trimmed ?? ""
    // The sentence goes on.
    if said.hasSuffix(".") { said.removeLast() }
    if hasBegun {
      let reason = said.isEmpty ? "" : " (\(said))"
      description = "the connection to it ended\(reason); what it was at is done by others"
      return
    }
    let reason: String
    switch code {
    case 255: reason = said.isEmpty ? "ssh ended without a word" : said
    case let code?:
      reason =
        "its shell ended with exit code \(code) before anything began"
        + (said.isEmpty ? "" : " (\(said))")
    case nil: reason = "ssh was ended by a signal"
    }
    description = "\(reason); \(Self.advice(errors.joined(separator: "\n"), host.name))"
  }

  /// ssh itself could not be started.
  init(noSSH error: any Error) {
    description = "ssh cannot be started (\(error)); install Debian's package openssh-client"
  }

  private static func advice(_ errors: String, _ name: String) -> String {
    let byHand = "`ssh \(name.shellWord)`"
    if errors.contains("Host key verification failed") {
      return "its key is not the known one, or none is known; look at it once with \(byHand)"
    }
    if errors.contains("Permission denied") || errors.contains("Too many authentication") {
      return "let ssh get in without asking: with a key in ssh-agent or ~/.ssh, known there"
    }
    if errors.contains("Could not resolve") {
      return "correct `host`, or give it a HostName in ~/.ssh/config"
    }
    if errors.contains("timed out") || errors.contains("refused") || errors.contains("No route")
      || errors.contains("unreachable")
    {
      return "see whether it is up and reached from here, and whether its sshd runs"
    }
    return "see why with \(byHand)"
  }
}

extension String {
  /// Without white space at its ends, and of moderate length.
  fileprivate var trimmed: String {
    let kept = drop(while: \.isWhitespace)
    let end = kept.lastIndex { !$0.isWhitespace }
    return String(end.map { kept[...$0] } ?? "").shortened(to: 300).printable
  }
}
