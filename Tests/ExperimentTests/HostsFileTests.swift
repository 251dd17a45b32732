import Experiment
import Federation
import Testing

/// The file that says where client processes are started.
@Suite struct HostsFileTests {
  private func read(_ yaml: String, clients: Int = 10) throws -> HostsFile {
    try HostsFile(yaml: yaml, file: "hosts.yaml", clients: clients)
  }

  private func complaints(_ yaml: String) -> String {
    do {
      _ = try read(yaml)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `all that may be said of a host is read`() throws {
    let file = try read(
      """
      coordinator: { address: 10.0.0.1, port: 6000 }
      hosts:
        - host: alice@node1
          processes: 4
          host-clients: 0-3, 8
          data: /srv/my data
          program: /opt/metronome
          client-command: python3 clients.py
          environment: { A: b, OMP_NUM_THREADS: 2 }
        - host: node2
      """)
    #expect(file.coordinatorAddress == "10.0.0.1" && file.coordinatorPort == 6000)
    #expect(file.hosts.map(\.name) == ["alice@node1", "node2"])
    let host = file.hosts[0]
    #expect(host.processes == 4 && file.processes == 5)
    #expect(host.hostedClients == ClientRanges([0...3, 8...8]))
    #expect(host.data == "/srv/my data" && host.program == "/opt/metronome")
    #expect(host.clientCommand == "python3 clients.py")
    #expect(host.environment.map { "\($0.name)=\($0.value)" } == ["A=b", "OMP_NUM_THREADS=2"])
  }

  @Test func `a name alone is a host with one process that trains any client`() throws {
    let file = try read("hosts: [node1, node2]")
    #expect(file.hosts.map(\.name) == ["node1", "node2"] && file.processes == 2)
    #expect(file.hosts[0].hostedClients.isEmpty && file.hosts[0].program == nil)
    #expect(file.coordinatorAddress == nil && file.coordinatorPort == nil)
  }

  @Test func `defaults hold for hosts that do not say otherwise`() throws {
    let file = try read(
      """
      defaults: { processes: 3, program: /opt/m, environment: { A: a, B: b } }
      hosts: [node1, { host: node2, processes: 1, environment: { B: own } }]
      """)
    #expect(file.hosts.map(\.processes) == [3, 1])
    #expect(file.hosts.map(\.program) == ["/opt/m", "/opt/m"])
    #expect(file.hosts[1].environment.map(\.value) == ["a", "own"])
  }

  @Test(arguments: ["0-3,8", "[0-3, 8]", "\"0-3,8\""])
  func `hosted clients are numbers and ranges`(text: String) throws {
    let file = try read("hosts:\n  - { host: a }\n  - host: b\n    host-clients: \(text)")
    #expect(file.hosts[1].hostedClients == ClientRanges([0...3, 8...8]))
    #expect(file.hosts[1].hostedClients.list == "0-3,8")
  }

  @Test func `the example of the page is read`() throws {
    let here = "Tests/ExperimentTests/HostsFileTests.swift"
    let path = #filePath.replacing(here, with: "docs/hosts.yaml")
    let (file, text) = try HostsFile.read(path: path, for: .reading("clients: 10"))
    #expect(file.hosts.count == 3 && file.processes == 13 && !text.isEmpty)
  }

  @Test func `where data are hosted each client has one process`() {
    let yaml = "hosts:\n  - { host: a, processes: 2, host-clients: 0-9 }\n  - b"
    #expect(complaints(yaml).isEmpty)
    #expect(throws: ExperimentError.self) {
      _ = try HostsFile(yaml: yaml, file: "hosts.yaml", clients: 10, isHosted: true)
    }
    do {
      _ = try HostsFile(yaml: yaml, file: "hosts.yaml", clients: 10, isHosted: true)
    } catch {
      #expect(
        "\(error)" == """
          hosts.yaml:2: hosts[0].processes: found 2 with data.hosted, where one process has a \
          client's data; allowed: 1, and the host once more in the list for its other clients
          hosts.yaml:3: hosts[1].host-clients: missing with data.hosted; allowed: the clients whose \
          data are on this host
          """)
    }
  }

  @Test(arguments: [
    ("", "hosts.yaml:1: hosts: missing; allowed: a list of hosts, such as "),
    ("hosts: []", "hosts.yaml:1: hosts: found a list; allowed: a list of hosts, such as "),
    ("- a", "hosts.yaml:1: found a list; allowed: a mapping"),
    (
      "hosts:\n  - { host: a, proceses: 2 }",
      "hosts.yaml:2: hosts[0].proceses: unknown key; allowed: host, host-clients, processes, data, "
        + "program, client-command, environment; did you mean \"processes\"?"
    ),
    ("hosts:\n  - processes: 2", "hosts.yaml:2: hosts[0].host: missing; allowed: a host as ssh "),
    (
      "hosts: [-oProxyCommand=x]",
      "hosts.yaml:1: hosts[0].host: found \"-oProxyCommand=x\"; allowed: a host as ssh takes it"
    ),
    ("hosts: [a b]", "hosts.yaml:1: hosts[0].host: found \"a b\"; allowed: a host as ssh takes it"),
    (
      "hosts: [{ host: a, processes: 0 }]",
      "hosts.yaml:1: hosts[0].processes: found 0; allowed: a whole number from 1 to 1000"
    ),
    (
      "hosts: [{ host: a, host-clients: 3-1 }]",
      "hosts.yaml:1: hosts[0].host-clients: found \"3-1\"; allowed: numbers and ranges of clients"
    ),
    (
      "hosts: [{ host: a, host-clients: 7-10 }]",
      "hosts.yaml:1: hosts[0].host-clients: found client 10; allowed: 0 to 9, the experiment's "
        + "clients"
    ),
    (
      "hosts:\n  - { host: a, host-clients: 0-5 }\n  - { host: b, host-clients: 4-9 }",
      "hosts.yaml:3: hosts[1].host-clients: found clients 4-5, which a hosts already; allowed: "
        + "each client on one host"
    ),
    (
      "hosts:\n  - { host: a, host-clients: 1-5 }\n  - { host: b, host-clients: 7-8 }",
      "hosts.yaml:2: hosts: no host has clients 0,6,9; allowed: each client in one host-clients, "
        + "or a host without host-clients, which trains any"
    ),
    (
      "hosts: [{ host: a, environment: { A-B: c } }]",
      "hosts.yaml:1: hosts[0].environment: found \"A-B\"; allowed: names of letters, digits and"
    ),
    (
      "hosts: [{ host: a, environment: [A] }]",
      "hosts.yaml:1: hosts[0].environment: found a list; allowed: a mapping of variables"
    ),
    ("coordinator: { port: 0 }\nhosts: [a]", "hosts.yaml:1: coordinator.port: found 0; allowed: "),
    (
      "defaults: { host-clients: 1 }\nhosts: [a]",
      "hosts.yaml:1: defaults.host-clients: unknown key; allowed: processes, data, program, "
    ),
  ])
  func `what is wrong is refused with its place`(yaml: String, sentence: String) {
    let found = complaints(yaml)
    #expect(found.hasPrefix(sentence), "\(found)")
    #expect(!found.contains("\n"), "\(found)")
  }
}
