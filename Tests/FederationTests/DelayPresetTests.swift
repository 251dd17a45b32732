import Federation
import Testing

@Suite struct DelayPresetTests {
  static func delays(_ preset: DelayPreset, clients: Int) -> Delays {
    Delays(
      model: preset.parts, load: ClientLoad(download: 1_000_000, upload: 1_000_000),
      clients: clients, seed: 3)
  }

  @Test(arguments: DelayPreset.allCases)
  func `a preset can be used, and has a mean`(preset: DelayPreset) {
    let model = preset.parts
    #expect(model.problem(clients: 10) == nil)
    #expect(model.partWithoutMean == nil)
  }

  @Test(arguments: [DelayPreset.exponential, .heavyTail])
  func `equal clients take one unit on average`(preset: DelayPreset) {
    let delays = Self.delays(preset, clients: 3)
    for client in 0..<3 as Range<UInt32> {
      #expect(isClose(delays.mean(of: ClientID(client)), 1, within: 1e-12))
    }
  }

  /// A unit is the time of the work of a phone of the middle kind, before it waits for anything.
  @Test func `phones work a quarter of the time, at three paces, over networks that lose some`() {
    let clients = 3_000
    let delays = Self.delays(.phones, clients: clients)
    // The law's mean is exp(0.25^2 / 2) times its median.
    let work = DelayLaw.logNormal(median: 1, sigma: 0.25).mean
    #expect(isClose(work, 1.0317, within: 1e-4))
    let means = (0..<UInt32(clients)).map { delays.mean(of: ClientID($0)) }
    let mean = means.reduce(0, +) / Double(clients)
    // 1.375 x 1.0317 of work, 1/75 and 1/20 of transfer times exp(1/2), 2 x 0.002 x exp(1/8).
    let attempt = 1.375 * work + (1.0 / 75 + 1.0 / 20) * 1.6487 + 0.004 * 1.1331
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(clients)
    let error = (variance / Double(clients)).squareRoot()
    #expect(isClose(mean, attempt / 0.92 / 0.25, within: 5 * error))
    // Half of them have the middle factor, and nobody is faster than the fastest work alone.
    #expect(means.allSatisfy { $0 > 0.5 * work / 0.92 / 0.25 })
  }

  @Test func `phones that work at night take four times as long as their work`() {
    let delays = Self.delays(.diurnal, clients: 600)
    let work = DelayLaw.logNormal(median: 1, sigma: 0.25).mean
    let means = Set((0..<600).map { delays.mean(of: ClientID($0)) }).sorted()
    for (found, factor) in zip(means, [0.5, 1, 3]) {
      #expect(isClose(found, 4 * factor * work, within: 1e-6))
    }
    #expect(means.count == 3)
  }
}
