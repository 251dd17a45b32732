import Execution
import Experiment
import Federation
import Learning
import Records

extension RunDescription {
  /// What the experiment and its data say before anything is trained.
  /// - Parameters:
  ///   - evaluated: those of whom the kept clients are some.
  ///   - commandLine: what was typed.
  ///   - begun: when, as ISO 8601 has it.
  init(
    _ experiment: Experiment, settings: ScheduleSettings, weights: AggregationWeights,
    facts: any TaskFacts, evaluated: EvaluatedClients, commandLine: String, begun: String
  ) {
    let kept = experiment.record.clientPlaces(among: evaluated.ids.count).map {
      evaluated.ids[$0]
    }
    // Where it is measured, no run waits for what only its end tells.
    let surrogate =
      weights.standardErrors.isEmpty && !settings.delays.areNatural
        && settings.keysBeyondWeights.isEmpty
      ? SurrogateImportance(settings, weights).shares : []
    let (names, samples) = (facts.names, facts.sampleCounts)
    var facts = facts
    var (counts, labels) = ([] as [StoredLabelCount], names.classes?.count ?? 0)
    for client in kept {
      let found = facts.labelCounts(of: client.index)
      labels = max(labels, found.count)
      counts += found.enumerated().filter { $1 > 0 }.map {
        StoredLabelCount(client: client.index, label: $0, samples: $1)
      }
    }
    self.init(
      experiment: experiment.flatSettings.map { StoredSetting($0.key, StoredValue($0.value)) },
      summary: [
        StoredSetting("name", .text(experiment.name)),
        StoredSetting("seed", StoredValue(experiment.task.seed)),
        StoredSetting("scheme", .text(experiment.schemeName)),
        StoredSetting("clients", .integer(settings.clients)),
        StoredSetting("version", .text(metronomeVersion)),
        StoredSetting("command_line", .text(commandLine)),
        StoredSetting("host", .text(hostName())), StoredSetting("begun", .text(begun)),
        StoredSetting("state", .text("running")),
      ],
      clients: kept.map { client in
        let index = client.index
        var row = StoredClient(
          client: index, name: names.clients?[index],
          samples: index < samples.count ? samples[index] : nil,
          clientWeight: weights.importance[index])
        let mean = weights.measuredDelays?.means[index] ?? settings.delays.mean(of: client)
        row.meanUpdateTime = mean.isFinite ? mean : nil
        row.participationRate = weights.participation.isEmpty ? nil : weights.participation[index]
        row.aggregationWeight = weights.weights.isEmpty ? nil : weights.weights[index]
        row.surrogateWeight = surrogate.isEmpty ? nil : surrogate[index]
        return row
      },
      labels: (0..<labels).map { StoredLabel(label: $0, name: names.classes?[$0]) },
      labelCounts: counts)
  }
}

extension StoredValue {
  fileprivate init(_ value: FlatSetting.Value) {
    switch value {
    case .integer(let number): self = .integer(number)
    case .real(let number): self = .real(number)
    case .text(let text): self = .text(text)
    }
  }

  /// A seed that no integer of SQLite holds is a text.
  fileprivate init(_ seed: UInt64) {
    self = Int(exactly: seed).map { .integer($0) } ?? .text("\(seed)")
  }
}
