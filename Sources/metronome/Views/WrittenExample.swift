import ArgumentParser
import Experiment
import Glibc
import Learning
import Records
import Wording

/// An example in a file of its user's, with what it reads beside it.
struct WrittenExample {
  private let example: Example
  private let path: String

  /// - Parameter path: of the experiment file; what the example reads is put beside it.
  /// - Throws: when a file is there already, or the path cannot stand in a comment.
  init(_ example: Example, at path: String) throws {
    self.example = example
    self.path = path
    guard !path.isEmpty, path.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
      throw ValidationError("--output: found \(path.quoted); allowed: a path on one line")
    }
    for path in [path, companionPath].compactMap(\.self) {
      var status = stat()
      guard lstat(path, &status) != 0 else {
        throw ValidationError(
          "\(path.printable): is there already and stays as it is; give another file with --output")
      }
    }
  }

  private var companionPath: String? {
    example.companion.map { companion in
      (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + companion.name
    }
  }

  /// Writes the files.
  /// - Returns: what is to be said about them: what to type next, and which data are missing.
  func write() throws -> String {
    if let companion = example.companion, let companionPath {
      try write(companion.bytes, to: companionPath)
    }
    try write(Array(text.utf8), to: path)
    let files = [path, companionPath].compactMap(\.self).map(\.printable)
    var lines = ["wrote \(files.joined(separator: " and ")); try", ""]
    let data = try Experiment.read(path: path).task.data
    let ownClients =
      if case .external = data { " --client-command 'python3 clients.py'" } else { "" }
    for verb in ["plan", "run"] {
      let more = verb == "run" ? ownClients : ""
      lines.append("  metronome \(verb) \(path.shellPath)\(more)")
    }
    if let missing = missing(data) {
      lines += [
        "", "Its data are not here yet: \(missing)",
        "What is at the top of \(path.printable) says more.",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try DraftFile(path: path)
    try file.append(bytes)
    try file.finish()
  }

  /// The example with its files called as they are called here: in comments, which show commands, and in
  /// settings.
  private var text: String {
    example.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = String(line)
      line.replace("\(Example.folder)\(example.name).yaml", with: path.shellPath)
      if let name = example.companion?.name, let companionPath {
        line.replace(Example.folder + name, with: companionPath.yamlWord)
      }
      return line
    }.joined(separator: "\n")
  }

  /// Which of its files are not here; nil where all are.
  private func missing(_ data: DataSpecification) -> String? {
    do throws(LearningError) {
      try data.requireFiles()
      return nil
    } catch {
      return "\(error)"
    }
  }
}

extension String {
  /// As a text in an experiment file: as it is where YAML takes it for one, else in single quotes.
  fileprivate var yamlWord: String {
    let isPlain =
      first?.isLetter == true
      && unicodeScalars.allSatisfy { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._/-".contains("\(scalar)"))
      }
    return isPlain ? self : "'" + replacing("'", with: "''") + "'"
  }
}
