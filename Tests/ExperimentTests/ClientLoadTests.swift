import Experiment
import Federation
import Learning
import Testing

/// What an update asks of a client, as the delays see it.
@Suite struct ClientLoadTests {
  static let data =
    "clients: 2\ndata: { source: synthetic, features: 3, classes: 2, samples: 10 }\n"

  /// How long client 1's first update takes.
  private static func duration(_ lines: String) throws -> Int64 {
    let settings = try Experiment(yaml: data + lines, file: "test.yaml").scheduleSettings()
    return settings.delays.duration(of: ClientID(1), update: 0).ticks
  }

  @Test(arguments: [
    ("step", "{ steps: 7 }", 7), ("step", "{ steps: [3, 4] }", 4),
    ("step", "{ epochs: 2, batch: 4 }", 6), ("sample", "{ steps: 7, batch: 4 }", 28),
    ("sample", "{ steps: 7, batch: 64 }", 70), ("sample", "{ epochs: 2, batch: 4 }", 24),
    ("sample", "{ epochs: 2, batch: 4, batches: epochs }", 20),
    ("sample", "{ steps: 4, batch: 4, batches: epochs }", 14), ("update", "{ steps: 7 }", 1),
  ])
  func `work takes its time for each step or sample`(
    per: String, training: String, units: Int64
  ) throws {
    let lines = "delays: { kind: constant, per: \(per) }\ntraining: \(training)"
    #expect(try Self.duration(lines) == units * 1_000_000_000)
  }

  @Test(arguments: 1...UInt64(20))
  func `samples read are those of the batches`(seed: UInt64) {
    let (samples, batch) = (Int(1 + seed * 7 % 23), Int(1 + seed * 5 % 11))
    for batches in [LocalTraining.Batches.fresh, .epochs] {
      for steps in 1...9 {
        let training = LocalTraining(steps: steps, batch: batch, batches: batches)
        // Step by step: a pass is used up, then a new one begins.
        var (read, left) = (0, 0)
        for _ in 0..<steps {
          if left == 0 { left = samples }
          let size = batches == .fresh ? min(batch, samples) : min(batch, left)
          read += size
          left -= batches == .fresh ? 0 : size
        }
        #expect(training.samplesRead(by: 0, samples: samples) == read)
      }
    }
  }

  @Test func `bytes are those of the model and of its delta, with what goes along`() throws {
    // 3 features and 2 classes make 8 numbers.
    let down = MessageSizes.download(parameterCount: 8)
    let up = MessageSizes.upload(parameterCount: 8)
    #expect(down > 32 && up > 32)
    let lines =
      "delays: { kind: constant, value: 1, network: { download: 10, upload: 5, latency: 2 } }"
    let expected = 1 + 2 + 2 + Double(down) / 10 + Double(up) / 5
    #expect(try Self.duration(lines) == VirtualDuration(roundingUnits: expected).ticks)
  }

  @Test(arguments: [("float32", 62), ("float16", 46)])
  func `a number counts as many bytes as the encoding gives it`(
    encoding: String, bytesUp: Int64
  ) throws {
    let lines = "delays: { kind: constant, value: 1, network: { upload: 1 } }\nencoding: "
    #expect(try Self.duration(lines + encoding) == (1 + bytesUp) * 1_000_000_000)
  }

  @Test func `a schedule reads data only where it depends on it`() throws {
    let missing = "data: { source: csv, file: /nonexistent.csv, label: y }\n"
    func settings(_ lines: String) throws -> ScheduleSettings {
      try Experiment(yaml: missing + lines, file: "test.yaml").scheduleSettings()
    }
    for parts in ["per: update", "per: step", "network: { latency: 1 }"] {
      _ = try settings("delays: { kind: exponential, \(parts) }")
    }
    for parts in ["per: sample", "network: { upload: 1 }"] {
      #expect(throws: LearningError.self) {
        try settings("delays: { kind: exponential, \(parts) }")
      }
    }
  }
}
