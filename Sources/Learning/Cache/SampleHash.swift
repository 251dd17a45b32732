/// A number that stands for all that a data set holds: every byte of its samples, labels, users and
/// targets, however they lie in files. Its division among clients comes on top: see
/// `TableSamples.fingerprint`.
struct SampleHash {
  private var fingerprint = Fingerprint()

  init(classes: Int) { fingerprint.add(classes) }

  var value: UInt64 { fingerprint.value }

  /// Adds a part: first the training samples, then the test samples if there are any.
  mutating func add(
    kind: SampleFile.Kind, width: Int, values: BytesHash, starts: BytesHash, labels: [Int32],
    users: [Int32], targets: [Float]
  ) {
    fingerprint.add(kind.rawValue)
    fingerprint.add(width)
    fingerprint.add(values)
    fingerprint.add(starts)
    fingerprint.add(labels)
    fingerprint.add(users)
    fingerprint.add(targets)
  }

  mutating func add(_ table: SampleTable) {
    let (kind, values, starts): (SampleFile.Kind, ByteRange, ByteRange?) =
      switch table.values {
      case .bytes(let range): (.bytes, range, nil)
      case .floats(let range): (.floats, range, nil)
      case .characters(let range, nil): (.codes, range, nil)
      case .characters(let range, let starts?): (.windows, range, starts)
      }
    add(
      kind: kind, width: table.width, values: BytesHash(values),
      starts: starts.map { BytesHash($0) } ?? BytesHash([UInt8]()), labels: table.labels,
      users: table.users ?? [], targets: table.targets)
  }
}
