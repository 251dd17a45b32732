/// What was recorded of devices, by their ids, in the order in which these appear.
struct Recording<Value> {
  private(set) var ids: [String] = []
  private(set) var values: [[Value]] = []
  private var places: [String: Int] = [:]

  init() {}

  /// Devices that are numbered from 0.
  init(numbered values: [[Value]]) {
    for (number, own) in values.enumerated() { self.values[place(of: "\(number)")] = own }
  }

  /// Where the device's values are, from now on if it is new.
  mutating func place(of id: some StringProtocol) -> Int {
    let id = String(id)
    if let place = places[id] { return place }
    places[id] = ids.count
    ids.append(id)
    values.append([])
    return ids.count - 1
  }

  mutating func append(_ value: Value, at place: Int) { values[place].append(value) }

  /// What was recorded of a device; nothing where it does not appear.
  func values(of id: String?) -> [Value] {
    id.flatMap { places[$0] }.map { values[$0] } ?? []
  }

  func mapValues<Other>(_ change: (Value) -> Other) -> Recording<Other> {
    var other = Recording<Other>()
    (other.ids, other.places) = (ids, places)
    other.values = values.map { $0.map(change) }
    return other
  }
}
