/// The samples of some of the clients; the others' live elsewhere, and count as none.
struct HostedSamples: ClientSamples {
  private var samples: TableSamples?
  /// Where each hosted client's samples stand among those here.
  private let places: [Int: Int]
  private let form: SampleForm

  /// - Parameters:
  ///   - samples: those of the hosted clients, in their order; nil where none is hosted.
  ///   - form: what samples look like, wherever they are.
  init(_ samples: TableSamples?, of clients: [Int], form: SampleForm) {
    self.samples = samples
    self.form = form
    places = Dictionary(
      uniqueKeysWithValues: clients.enumerated().map { place, client in (client, place) })
  }

  var features: Int { form.shape.reduce(1, *) }
  var sampleShape: [Int] { form.shape }
  var classes: Int { form.classes }
  var tokens: Int? { samples?.tokens }
  var areBytes: Bool { samples?.areBytes ?? false }
  var fingerprint: UInt64 { samples?.fingerprint ?? 0 }

  func count(_ split: Split, of client: Int) -> Int {
    guard let samples, let place = places[client] else { return 0 }
    return samples.count(split, of: place)
  }

  mutating func gather(
    _ positions: [Int32], _ split: Split, of client: Int, into batch: inout SampleBatch
  ) {
    guard let place = places[client] else {
      preconditionFailure("client \(client) is not hosted here")
    }
    samples?.gather(positions, split, of: place, into: &batch)
  }

  mutating func classCounts(_ split: Split, of client: Int) -> [Int] {
    padded(places[client].flatMap { samples?.classCounts(split, of: $0) } ?? [])
  }

  mutating func labelCounts(of client: Int) -> [Int] {
    classes == 0 ? [] : padded(places[client].flatMap { samples?.labelCounts(of: $0) } ?? [])
  }

  /// Also of the classes that are not among the samples here.
  private func padded(_ counts: [Int]) -> [Int] {
    counts + Array(repeating: 0, count: max(0, max(classes, 1) - counts.count))
  }
}
