import Digests
import Experiment
import Glibc
import Learning
import Records
import Wire

/// What reads what others have written: whatever the bytes are, it must say what is wrong with them or take
/// them, and neither end the process nor fill its memory.
enum FuzzTarget: String, CaseIterable {
  /// What a client process says.
  case client
  /// What a coordinator says.
  case coordinator
  /// An experiment file.
  case experiment
  /// A file that names the machines of a launch.
  case hosts
  /// A checkpoint, whose digest is right.
  case checkpoint
  /// The readers of data files.
  case csv, numpy, idx, text, leaf
  /// Delays of a log.
  case trace

  /// What lets it read the bytes of one input after another.
  var reader: ([UInt8]) -> Void {
    switch self {
    case .client: { _ = try? ClientMessage(decoding: $0.span.bytes) }
    case .coordinator: { _ = try? CoordinatorMessage(decoding: $0.span.bytes) }
    case .experiment:
      { _ = try? Experiment(yaml: String(decoding: $0, as: UTF8.self), file: "fuzz.yaml") }
    case .hosts:
      {
        _ = try? HostsFile(
          yaml: String(decoding: $0, as: UTF8.self), file: "hosts.yaml", clients: 9)
      }
    case .checkpoint: checkpointReader
    case .csv: dataReader("{ source: csv, file: $FILE, label: '1', header: none }")
    case .numpy: dataReader("{ source: numpy, archive: $FILE, samples: x, labels: y }")
    case .idx: dataReader("{ source: idx, samples: $FILE, labels: $FILE }")
    case .text: dataReader("{ source: text, path: $FILE, window: 4 }")
    case .leaf: dataReader("{ source: leaf, train: $FILE }")
    case .trace: traceReader
    }
  }

  /// The experiment is read once: what is looked for is in the file that it names.
  private func dataReader(_ data: String) -> ([UInt8]) -> Void {
    let file = FuzzFile(name: "input")
    let cache = file.path + "-cache"
    let named = data.split(separator: "$FILE").joined(separator: file.path)
    let yaml = "clients: 2\ndata: \(named)\nstop: { aggregations: 2 }\n"
    do {
      let experiment = try Experiment(yaml: yaml, file: "fuzz.yaml")
      return { bytes in
        file.write(bytes)
        _ = try? experiment.task.makeLearner(cacheFolder: cache)
        // Of thousands of inputs nothing is to be kept.
        _ = try? DataCache.clear(folder: cache)
      }
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private var traceReader: ([UInt8]) -> Void {
    let file = FuzzFile(name: "input")
    let yaml =
      "clients: 2\ndata: quadratic\nmodel: quadratic\n"
      + "delays: { kind: trace, file: \(file.path) }\nstop: { aggregations: 2 }\n"
    return { bytes in
      file.write(bytes)
      _ = try? Experiment(yaml: yaml, file: "fuzz.yaml")
    }
  }

  private var checkpointReader: ([UInt8]) -> Void {
    let file = FuzzFile(name: "input")
    return { bytes in
      var hash = ContentHash()
      hash.update(bytes.span.bytes)
      let digest = hash.digest
      let end = [digest.high, digest.low].flatMap { number in
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
      file.write(bytes + end)
      _ = try? Checkpoint(file: file.path)
    }
  }
}
