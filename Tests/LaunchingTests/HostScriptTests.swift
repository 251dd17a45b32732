import Experiment
import Runtime
import Testing

@testable import Launching

/// What the hosts of a launch are told.
@Suite struct HostScriptTests {
  private func hosts(_ yaml: String) throws -> HostsFile {
    try HostsFile(yaml: yaml, file: "hosts.yaml", clients: 10)
  }

  private func scripts(_ yaml: String, keys: [HostScript.Keys] = []) throws -> [HostScript] {
    HostClients.scripts(try hosts(yaml), endpoint: "tcp://me:1", keys: keys)
  }

  @Test func `processes are numbered over all hosts`() throws {
    let scripts = try scripts("hosts: [{ host: a, processes: 3 }, b, { host: c, processes: 2 }]")
    #expect(scripts.map(\.firstProcess) == [0, 3, 4])
    #expect(scripts.allSatisfy { $0.text.contains("  METRONOME_PROCESSES=6\n") })
    #expect(scripts[1].text.contains("  m_first=3\n") && scripts[1].text.contains("  m_count=1\n"))
  }

  @Test func `words with spaces and quotes are quoted`() throws {
    let text = try scripts(
      """
      hosts:
        - host: a
          program: /opt/my programs/metronome
          data: ~/the data's
          client-command: "echo \\"$HOME\\"; run 'it'"
          environment: { A: two words, B: "" }
      """)[0].text
    #expect(text.contains("  m_program='/opt/my programs/metronome'\n"))
    #expect(text.contains("  m_data=\"$HOME\"/'the data'\\''s'\n"))
    #expect(text.contains(#"  m_command='echo "$HOME"; run '\''it'\'''"# + "\n"))
    #expect(text.contains("  export A='two words'\n") && text.contains("  export B=''\n"))
  }

  @Test func `the command of ssh has nothing of what the host is told`() throws {
    let script = try scripts(
      "hosts: [{ host: a, environment: { TOKEN: secret } }]",
      keys: [HostScript.Keys(secretFile: "secret", coordinator: "public")])[0]
    let command = script.command(bytes: script.text.utf8.count)
    #expect(!command.contains("secret") && !command.contains("\n"))
    #expect(command.contains("count=\(script.text.utf8.count) "))
    #expect(script.text.contains("  m_key=secret\n  METRONOME_ENDPOINT=tcp://me:1\n"))
  }

  @Test func `a key that begins with a hyphen is taken for no option`() throws {
    let script = try scripts(
      "hosts: [a]", keys: [HostScript.Keys(secretFile: "x", coordinator: "-key")])[0]
    #expect(script.text.contains("  METRONOME_COORDINATOR_KEY=-key\n"))
    #expect(script.text.contains("\"--coordinator-key=$METRONOME_COORDINATOR_KEY\""))
  }

  @Test(arguments: [
    ("tcp://0.0.0.0:5555", "", "tcp://HERE:5555"), ("tcp://[::]:5555", "", "tcp://HERE:5555"),
    ("tcp://10.0.0.1:5555", "", "tcp://10.0.0.1:5555"),
    ("tcp://0.0.0.0:5555", "{ address: 10.0.0.2 }", "tcp://10.0.0.2:5555"),
    ("tcp://0.0.0.0:5555", "{ address: gate, port: 80 }", "tcp://gate:80"),
    ("tcp://10.0.0.1:5555", "{ port: 80 }", "tcp://10.0.0.1:80"),
    ("tcp://[::]:5555", "{ address: \"2001:db8::7\" }", "tcp://[2001:db8::7]:5555"),
  ])
  func `the hosts are told where they reach the coordinator`(
    bound: String, coordinator: String, endpoint: String
  ) throws {
    let section = coordinator.isEmpty ? "" : "coordinator: \(coordinator)\n"
    let found = HostClients.endpoint(bound, for: try hosts(section + "hosts: [a]"))
    #expect(found == endpoint.replacing("HERE", with: hostName()))
  }
}
