import Federation
import Learning
import Wording

extension HostsFile {
  /// Reads the hosts file at `path` for an experiment; see `init(yaml:file:clients:isHosted:)`.
  /// - Returns: what it says, and its text.
  public static func read(
    path: String, for experiment: Experiment
  ) throws(ExperimentError) -> (file: HostsFile, text: String) {
    let text = try readTextFile(path)
    let file = try HostsFile(
      yaml: text, file: path, clients: experiment.clients,
      isHosted: experiment.task.hosted != nil)
    return (file, text)
  }

  /// Reads the text of a hosts file, strictly: what is not understood is refused.
  ///
  /// - Parameters:
  ///   - file: What messages call it.
  ///   - clients: How many clients the experiment has.
  ///   - isHosted: Whether each client's data are at one process alone.
  /// - Throws: everything that is wrong with it, a sentence each, or the first reason why the text is
  ///   not YAML.
  public init(
    yaml: String, file: String, clients: Int, isHosted: Bool = false
  ) throws(ExperimentError) {
    let problems = Problems()
    let root = try Setting(yaml: yaml) { .file(file, line: $0) }
    if case .section = root.content {
    } else {
      problems.report("found \(root.found); allowed: a mapping", at: root.place)
      try problems.throwIfAny()
    }
    var section = Section(root, path: "", problems: problems)
    let (address, port) = section.section("coordinator") { section in
      (
        section.text("address", allowed: "a name or an address of this machine", where: isHost),
        section.count("port", CountRule(1...65_535))
      )
    }
    coordinatorAddress = address
    coordinatorPort = port
    let usual = section.section("defaults") { HostSettings(reading: &$0) }
    hosts = section.hosts("hosts", usual: usual, clients: clients, isHosted: isHosted)
    section.reportUnknownKeys()
    try problems.throwIfAny()
  }
}

/// What ssh takes for a host and no option, and what is no word for a shell.
private func isHost(_ name: String) -> Bool {
  (1...255).contains(name.utf8.count) && !name.hasPrefix("-")
    && name.utf8.allSatisfy { $0.isLetterOrDigit || "._-@:[]%/".utf8.contains($0) }
}

/// What may be said of all hosts, and of each.
private struct HostSettings {
  let processes: Int?
  let data: String?
  let program: String?
  let clientCommand: String?
  let environment: [HostsFile.Host.Variable]

  init(reading section: inout Section) {
    processes = section.count("processes", CountRule(1...1_000))
    data = section.line("data", allowed: "the name of a folder on the host")
    program = section.line("program", allowed: "the name of this program on the host")
    clientCommand = section.line(
      "client-command", allowed: "a command for the host's shell, such as python3 clients.py")
    environment = section.variables("environment")
  }

  /// One host's, and where it says nothing these.
  func merged(
    into own: HostSettings, name: String, hosting clients: ClientRanges
  ) -> HostsFile.Host {
    let ownNames = Set(own.environment.map(\.name))
    return HostsFile.Host(
      name: name, processes: own.processes ?? processes ?? 1, hostedClients: clients,
      data: own.data ?? data, program: own.program ?? program,
      clientCommand: own.clientCommand ?? clientCommand,
      environment: environment.filter { !ownNames.contains($0.name) } + own.environment)
  }
}

extension Section {
  /// The list of hosts at `key`; empty when something in it is wrong.
  fileprivate mutating func hosts(
    _ key: String, usual: HostSettings, clients: Int, isHosted: Bool
  ) -> [HostsFile.Host] {
    let sentence = "a list of hosts, such as [{ host: node1, processes: 4 }, node2]"
    guard let setting = ask(key, needed: sentence) else { return [] }
    guard case .list(let elements) = setting.content, 1...10_000 ~= elements.count else {
      refuse(setting, key, allowed: sentence + ", 1 to 10000 long")
      return []
    }
    var hosts: [HostsFile.Host] = []
    for (index, element) in elements.enumerated() {
      var section = Section(
        element.namingHost, path: dotted("\(key)[\(index)]"), problems: problems)
      if let host = section.host(usual: usual, clients: clients, beside: hosts) {
        if isHosted { section.checkHosting(host) }
        hosts.append(host)
      }
      section.reportUnknownKeys()
    }
    if hosts.count == elements.count { refuseMissingClients(hosts, key, clients: clients) }
    return hosts
  }

  /// One of them; nil when it has no name.
  private mutating func host(
    usual: HostSettings, clients: Int, beside others: [HostsFile.Host]
  ) -> HostsFile.Host? {
    let rule = "a host as ssh takes it, such as node1 or user@node1"
    let known = peek("host") != nil
    if !known { _ = ask("host", needed: rule) }
    let name = known ? text("host", allowed: rule, where: isHost) : nil
    let hosted = hostedClients("host-clients", clients: clients)
    for other in others {
      let common = hosted.intersection(other.hostedClients)
      guard !common.isEmpty else { continue }
      report(
        "found clients \(common.list), which \(other.name) hosts already; allowed: each client on "
          + "one host",
        key: "host-clients")
    }
    let own = HostSettings(reading: &self)
    return name.map { usual.merged(into: own, name: $0, hosting: hosted) }
  }

  /// Each client's data are at one process, and each process has some client's.
  private func checkHosting(_ host: HostsFile.Host) {
    if host.hostedClients.isEmpty {
      report(
        "missing with data.hosted; allowed: the clients whose data are on this host",
        key: "host-clients")
    }
    if host.processes > 1 {
      report(
        "found \(host.processes) with data.hosted, where one process has a client's data; allowed: "
          + "1, and the host once more in the list for its other clients", key: "processes")
    }
  }

  /// Numbers and ranges of clients: a text, or a list of such.
  private mutating func hostedClients(_ key: String, clients: Int) -> ClientRanges {
    guard let setting = ask(key) else { return ClientRanges() }
    let elements = if case .list(let elements) = setting.content { elements } else { [setting] }
    let last = UInt32(clamping: clients - 1)
    var ranges: [ClosedRange<UInt32>] = []
    for element in elements {
      guard case .text(let text, quoted: _) = element.content,
        let read = ClientRanges(text: text.filter { $0 != " " })
      else {
        refuse(element, key, allowed: "numbers and ranges of clients, such as 0-9 or 3,5,8-10")
        return ClientRanges()
      }
      if let beyond = read.ranges.last, beyond.upperBound > last {
        report(
          "found client \(beyond.upperBound); allowed: 0 to \(last), the experiment's clients",
          key: key, at: element.place)
        return ClientRanges()
      }
      ranges += read.ranges
    }
    return ClientRanges(ranges)
  }

  /// Where every process hosts some clients, nobody would train one that no host names.
  private func refuseMissingClients(_ hosts: [HostsFile.Host], _ key: String, clients: Int) {
    guard hosts.allSatisfy({ !$0.hostedClients.isEmpty }) else { return }
    let hosted = ClientRanges(hosts.flatMap(\.hostedClients.ranges))
    guard hosted.count < clients else { return }
    var (missing, next): ([ClosedRange<UInt32>], UInt32) = ([], 0)
    for range in hosted.ranges {
      if range.lowerBound > next { missing.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if Int(next) < clients { missing.append(next...UInt32(clients - 1)) }
    report(
      "no host has clients \(ClientRanges(missing).list); allowed: each client in one "
        + "host-clients, or a host without host-clients, which trains any", key: key)
  }

  /// A text of one line that says something.
  fileprivate mutating func line(_ key: String, allowed: String) -> String? {
    text(key, allowed: allowed) { text in
      !text.allSatisfy(\.isWhitespace) && text.utf8.count < 65_536
        && text.unicodeScalars.allSatisfy(\.isWritable)
    }
  }

  /// Names with their values.
  fileprivate mutating func variables(_ key: String) -> [HostsFile.Host.Variable] {
    guard let setting = ask(key) else { return [] }
    guard case .section(let entries) = setting.content else {
      refuse(setting, key, allowed: "a mapping of variables to their values")
      return []
    }
    return entries.compactMap { entry in
      guard entry.key.isVariableName else {
        report(
          "found \(entry.key.quoted); allowed: names of letters, digits and \"_\"", key: key,
          at: entry.place)
        return nil
      }
      guard case .text(let value, quoted: _) = entry.value.content,
        value.unicodeScalars.allSatisfy(\.isWritable)
      else {
        report(
          "found \(entry.value.found); allowed: a text on one line", key: "\(key).\(entry.key)",
          at: entry.value.place)
        return nil
      }
      return HostsFile.Host.Variable(name: entry.key, value: value)
    }
  }
}

extension UInt8 {
  /// Of ASCII.
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

extension String {
  /// Whether every shell takes it for the name of a variable.
  fileprivate var isVariableName: Bool {
    guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return false
    }
    return utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
  }
}

extension Setting {
  /// A host that is named by a word alone, as a section.
  fileprivate var namingHost: Setting {
    guard case .text = content else { return self }
    return .section([(key: "host", value: self)], at: place)
  }
}
