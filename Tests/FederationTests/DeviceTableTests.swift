import Testing

@testable import Federation

@Suite struct DeviceTableTests {
  static let table = DeviceTable(devices: [
    .init(name: "fast", factor: 0.5, download: 1000, upload: 500, latency: 0.01, share: 1),
    .init(name: "usual", factor: 1, download: 100, upload: 50, latency: 0.1, share: 2),
    .init(name: "slow", factor: 4, download: 10, upload: 5, latency: 0.5, share: 5),
  ])

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `devices are as frequent as their shares, and a client keeps its own`(seed: UInt64) {
    let count = 20_000
    let found = (0..<UInt32(count)).map { Self.table.device(of: ClientID($0), seed: seed) }
    for device in Self.table.devices {
      let share = Double(found.count { $0 == device }) / Double(count)
      #expect(isClose(share, device.share / 8, within: 2.5 / Double(count).squareRoot()))
    }
    #expect(found == (0..<UInt32(count)).map { Self.table.device(of: ClientID($0), seed: seed) })
    #expect(
      found != (0..<UInt32(count)).map { Self.table.device(of: ClientID($0), seed: seed + 9) })
  }

  @Test func `compute and bandwidth stay together`() {
    let delays = Delays(
      model: DelayModel(work: .constant(2), devices: Self.table),
      load: ClientLoad(download: 200, upload: 100), clients: 60, seed: 4)
    // factor x 2 + 200/download + 100/upload + 2 x latency
    let times = [1.42, 6.2, 49.0]
    var seen: Set<Double> = []
    for client in (0..<60 as Range<UInt32>).map({ ClientID($0) }) {
      let place = Self.table.devices.firstIndex(of: Self.table.device(of: client, seed: 4))!
      let found = delays.duration(of: client, update: 3)
      #expect(isClose(found.units, times[place], within: 1e-9))
      #expect(delays.mean(of: client) == found.units)
      seen.insert(times[place])
    }
    #expect(seen.count == 3)
  }

  @Test func `in order they follow on one another, and begin again`() {
    let table = DeviceTable(devices: Self.table.devices, assignment: .order)
    let names = (0..<7 as Range<UInt32>).map { table.device(of: ClientID($0), seed: 1).name }
    #expect(names == ["fast", "usual", "slow", "fast", "usual", "slow", "fast"])
  }

  @Test func `what a device does not say the other parts do`() {
    let table = DeviceTable(
      devices: [.init(upload: 5), .init(upload: 50)], assignment: .order)
    let delays = Delays(
      model: DelayModel(
        factor: .list([1, 3]), work: .constant(1), network: Network(download: .list([20, 10])),
        devices: table),
      load: ClientLoad(download: 100, upload: 100), clients: 2, seed: 1)
    #expect(delays.duration(of: ClientID(0), update: 0).units == 1 + 5 + 20)
    #expect(delays.duration(of: ClientID(1), update: 0).units == 3 + 10 + 2)
  }

  @Test(arguments: [(3, 5), (5, 3), (4, 4), (1, 1), (1, 9), (9, 1)])
  func `recorded devices are drawn without replacement, each as often`(
    devices: Int, clients: Int
  ) {
    var counts = [Int?: Int]()
    for seed in 0..<600 as Range<UInt64> {
      let places = DeviceAssignment.random.places(of: devices, clients: clients, seed: seed)
      #expect(places.count == clients)
      let taken = places.compactMap(\.self)
      #expect(Set(taken).count == taken.count && taken.count == min(devices, clients))
      #expect(taken.allSatisfy { 0..<devices ~= $0 })
      counts[places[0], default: 0] += 1
    }
    // The first client is each device, or none, with the same chance.
    let chance = 1 / Double(max(devices, clients))
    for device in 0..<devices {
      #expect(isClose(Double(counts[device] ?? 0) / 600, chance, within: 0.11))
    }
    let order = DeviceAssignment.order.places(of: devices, clients: clients, seed: 1)
    #expect(order == (0..<clients).map { $0 < devices ? $0 : nil })
  }

  @Test(arguments: [
    (
      DeviceTable(devices: [.init(factor: 1, share: 0)]),
      "devices.share: 0.0; allowed: a number from 0.000000001 to 1000000000"
    ),
    (
      DeviceTable(devices: [.init(factor: 0)]),
      "devices.factor: 0.0; allowed: a number from 0.000000001 to 1000000000000000"
    ),
    (
      DeviceTable(devices: [.init(upload: .infinity)]),
      "devices.upload: inf; allowed: a number from 0.000000001 to 1000000000000000"
    ),
    (
      DeviceTable(devices: [.init(factor: 1), .init(name: "b", upload: 1)]),
      "devices.b: a device that says something else than the first; allowed: the same of every "
        + "device"
    ),
  ])
  func `an impossible table is refused`(table: DeviceTable, sentence: String) {
    #expect(DelayModel(devices: table).problem(clients: 3)?.description == sentence)
  }
}
