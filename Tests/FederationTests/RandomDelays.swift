import Chance
import Federation

extension DelayModel {
  /// Parts by chance, none of them without a variance.
  static func random(_ random: inout RandomStream, clients: Int) -> DelayModel {
    func chance(_ share: Double) -> Bool { random.nextUnit() < share }
    func law(_ scale: Double) -> DelayLaw {
      let laws: [DelayLaw] = [
        .constant(scale), .uniform(from: 0, to: 2 * scale), .exponential(mean: scale),
        .shiftedExponential(shift: scale / 2, mean: scale / 2), .gamma(shape: 3, mean: scale),
        .logNormal(median: scale, sigma: 0.6), .weibull(shape: 1.5, scale: scale),
        .pareto(shape: 4, minimum: scale),
        .truncatedNormal(mean: scale, deviation: scale, from: 0, to: .infinity),
        .empirical(EmpiricalLaw(samples: [scale / 2, scale, scale, 3 * scale])),
      ]
      return laws[Int(random.nextBelow(UInt32(laws.count)))]
    }
    let factors: [ClientFactor] = [
      .same, .spread(percent: 80), .list((0..<clients).map { 0.2 + Double($0) / 2 }),
      .tiers([.init(factor: 0.5, share: 1), .init(factor: 2, share: 1)]),
      .law(.logNormal(median: 1, sigma: 0.7)), .zipf(exponent: 1, ranks: 4),
    ]
    let unit: Int64 = 1_000_000_000
    func term(_ scale: Double) -> LawOrList {
      chance(0.3) ? .list((0..<clients).map { scale * (0.5 + Double($0) / 4) }) : .law(law(scale))
    }
    var parts = DelayModel(
      factor: factors[Int(random.nextBelow(UInt32(factors.count)))], work: law(1),
      loss: chance(0.3) ? 0.4 * random.nextUnit() : 0)
    if chance(0.3) {
      // Prime numbers of durations, so that they do not go along with periods.
      let durations = (0..<clients).map { client in
        (0..<[3, 5, 7, 11][client % 4]).map { _ in unit / 4 + Int64(random.nextBelow(UInt32(unit)))
        }
      }
      parts.work = .recorded(DelayTrace(durations: durations))
    }
    if chance(0.6) {
      parts.network = Network(
        latency: chance(0.5) ? term(0.1) : nil, download: chance(0.5) ? term(2) : nil,
        upload: term(1))
    }
    if chance(0.2) {
      parts.network?.upload = nil
      parts.devices = DeviceTable(
        devices: [
          .init(factor: 0.5, upload: 2, share: 1), .init(factor: 1, upload: 1, share: 2),
          .init(factor: 3, upload: 0.5, share: 1),
        ], assignment: chance(0.5) ? .random : .order)
    }
    let availabilities: [Availability] = [
      .always, .always, .onOff(on: 2, off: 1), .diurnal(period: 4, share: 0.5),
      // A stretch for each client, the later the longer.
      .trace(
        AvailabilityTrace(
          length: Int64(clients) * unit,
          stretches: (0..<Int64(clients)).map { [$0 * unit / 2..<($0 + 1) * unit] })),
    ]
    parts.availability = availabilities[Int(random.nextBelow(UInt32(availabilities.count)))]
    return parts
  }
}
