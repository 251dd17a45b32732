import Federation

extension Routing {
  private enum Word: String, CaseIterable { case uniform, shuffled, importance, probabilities }

  /// Reads the `scheme.routing` section.
  /// - Parameter clients: how many there are; nil takes probabilities of any number of them.
  init(reading section: inout Section, clients: Int?) {
    self.init(.uniform)
    let usual = section.has("probabilities") ? Word.probabilities : .uniform
    switch section.choice("by", default: usual) ?? .uniform {
    case .uniform: law = .uniform
    case .shuffled: law = .shuffled
    case .importance: law = .importance
    case .probabilities:
      let read = section.table(
        Self.probabilityRule, clients: clients, of: "a probability for each client",
        at: "probabilities")
      law = read.map { .table($0) } ?? .uniform
    }
    tasks = section.count("tasks", Self.tasksRule, orNone: true)
  }

  /// The value of `routing`.
  var written: Written {
    var entries: [(String, Written)] = []
    switch law {
    case .uniform: entries.append(("by", .word(Word.uniform)))
    case .shuffled: entries.append(("by", .word(Word.shuffled)))
    case .importance: entries.append(("by", .word(Word.importance)))
    case .table(let probabilities):
      entries += [("by", .word(Word.probabilities)), ("probabilities", .list(probabilities))]
    }
    return .section(entries + [("tasks", tasks.map { .count($0) } ?? .none)])
  }
}
