import Foundation
import Testing

@testable import metronome

/// What shells are told to complete command lines.
@Suite(.fewAtATime) struct CompletionTests {
  @Test(arguments: ["bash", "zsh", "fish"])
  func `a script for the shell names verbs, options, values and examples`(
    shell: String
  ) async throws {
    let workspace = try Workspace()
    let script = try await workspace.run(["--generate-completion-script", shell])
    #expect(script.code == 0)
    #expect(script.errors.isEmpty)
    for word in ["resume", "checkpoint-every", "tcp", "json", "fashion-f80", "yaml"] {
      #expect(script.output.contains(word), "\(word)")
    }
    for example in Example.all { #expect(script.output.contains(example.name)) }
  }

  @Test func `bash completes verbs, values, files of experiments, and examples`() async throws {
    let workspace = try Workspace()
    try workspace.write(
      try await workspace.run(["--generate-completion-script", "bash"]).output, to: "completion")
    #expect(try await workspace.run(["-n", "completion"], program: "/bin/bash").code == 0)
    try workspace.write("", to: "mine.yaml")
    try workspace.write("", to: "mine.txt")
    // As bash calls the function when somebody presses the key behind the last word.
    let press = """
      . ./completion
      COMP_WORDS=(metronome "$@"); COMP_CWORD=$#
      COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
      _metronome metronome "${!#}" "${COMP_WORDS[$#-1]}" 2>/dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    func completions(_ words: String...) async throws -> Set<Substring> {
      let ending = try await workspace.run(["-c", press, "bash"] + words, program: "/bin/bash")
      return Set(ending.output.split(separator: "\n"))
    }
    #expect(try await completions("res") == ["resume"])
    #expect(try await completions("init", "fas") == ["fashion-f80"])
    #expect(try await completions("run", "--transport", "") == ["ipc", "tcp"])
    #expect(try await completions("run", "mi") == ["mine.yaml"])
    #expect(try await completions("run", "--plo") == ["--plot"])
  }
}
