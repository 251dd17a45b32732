internal import Chance
internal import Kernels

/// Samples of a softmax teacher, made for each client from the seed when they are first asked for.
///
/// With F features and heterogeneity h, client i has the mean m_i = h N(0, 1)^F and the teacher
/// W_i = 3 / sqrt(F) (W + h V_i), the entries of W (common) and V_i standard normal; inputs are
/// m_i + N(0, 1)^F, labels are drawn from softmax(W_i x). So h = 0 makes all clients alike, and each
/// client's data is a function of the seed and its number alone.
struct SyntheticSamples: ClientSamples {
  private let source: SyntheticSource
  private let seed: UInt64
  private var kept: KeptClients<ClientData>
  /// W, row by row.
  private let commonTeacher: [Float]

  private struct ClientData {
    var inputs: [Float] = []
    var labels: [Int32] = []
  }

  init(_ source: SyntheticSource, clients: Int, seed: UInt64) {
    self.source = source
    self.seed = seed
    let rows = source.samplesPerClient + source.testSamplesPerClient
    // Inputs and a label, and what two arrays take by themselves.
    kept = KeptClients(clients: clients, numbersEach: rows * (source.features + 1) + 32)
    // Clients' numbers are far below this one.
    var stream = RandomStream(seed: seed, purpose: .syntheticData, client: .max)
    commonTeacher = (0..<(source.classes * source.features)).map { _ in Float(stream.nextNormal()) }
  }

  var features: Int { source.features }
  var classes: Int { source.classes }

  func count(_ split: Split, of client: Int) -> Int {
    split == .train ? source.samplesPerClient : source.testSamplesPerClient
  }

  mutating func gather(
    _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch
  ) {
    let data = data(of: client)
    // Test samples stand behind the training samples.
    let offset = split == .train ? 0 : source.samplesPerClient
    batch.count = positions.count
    for (i, position) in positions.enumerated() {
      let row = offset + Int(position)
      batch.labels[i] = data.labels[row]
      for j in 0..<source.features {
        batch.inputs[i * source.features + j] = data.inputs[row * source.features + j]
      }
    }
  }

  mutating func classCounts(_ split: Split, of client: Int) -> [Int] {
    let labels = data(of: client).labels
    var counts = Array(repeating: 0, count: source.classes)
    let trained = source.samplesPerClient
    for label in split == .train ? labels[..<trained] : labels[trained...] {
      counts[Int(label)] += 1
    }
    return counts
  }

  private mutating func data(of client: Int) -> ClientData {
    let source = source, seed = seed, teacher = commonTeacher
    return kept.value(of: client) {
      Self.makeData(of: client, source, seed: seed, commonTeacher: teacher)
    }
  }

  private static func makeData(
    of client: Int, _ source: SyntheticSource, seed: UInt64, commonTeacher: [Float]
  ) -> ClientData {
    let features = source.features
    var stream = RandomStream(seed: seed, purpose: .syntheticData, client: UInt32(client))
    let mean = (0..<features).map { _ in Float(source.heterogeneity * stream.nextNormal()) }
    let sharpness = Float(3 / Double(features).squareRoot())
    let teacher = commonTeacher.map { common in
      sharpness * (common + Float(source.heterogeneity * stream.nextNormal()))
    }
    let rows = source.samplesPerClient + source.testSamplesPerClient
    var data = ClientData()
    data.inputs.reserveCapacity(rows * features)
    for row in 0..<rows {
      for j in 0..<features { data.inputs.append(mean[j] + Float(stream.nextNormal())) }
      var scores = Array(repeating: 0.0, count: source.classes)
      for unit in scores.indices {
        for j in 0..<features {
          let product = teacher[unit * features + j] * data.inputs[row * features + j]
          scores[unit] += Double(product)
        }
      }
      data.labels.append(Int32(stream.nextClass(logWeights: scores)))
    }
    return data
  }

  var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    let counts = [
      source.features, source.classes, source.samplesPerClient, source.testSamplesPerClient,
    ]
    fingerprint.add(counts)
    fingerprint.add(source.heterogeneity)
    fingerprint.add(seed)
    fingerprint.add(commonTeacher)
    return fingerprint.value
  }
}
