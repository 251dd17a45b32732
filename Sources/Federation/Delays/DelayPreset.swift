/// Delays to begin with, by name. One time unit is the usual update of a usual client.
public enum DelayPreset: String, Hashable, Sendable, CaseIterable {
  /// Equal clients with exponential times: what theory of asynchronous training assumes most often.
  case exponential
  /// Equal clients whose times have a mean and no variance: few updates last enormously long.
  case heavyTail = "heavy-tail"
  /// Phones of three kinds, at work over mobile networks while they are idle and charging; some lose
  /// what they did.
  case phones
  /// Phones that work at night.
  case diurnal

  /// The preset, spelled out.
  public var parts: DelayModel {
    switch self {
    case .exponential: DelayModel(work: .exponential(mean: 1))
    // A mean of 1. A shape of 1.5 is between 1, below which there is no mean, and 2, below which
    // there is no variance.
    case .heavyTail: DelayModel(work: .pareto(shape: 1.5, minimum: 1.0 / 3))
    // A unit is about a minute here. They are available a quarter of the time, an hour in one go.
    // Between 6% and 10% of the devices of a round drop out in Bonawitz et al., "Towards federated
    // learning at scale: system design" (MLSys 2019, section 9).
    case .phones:
      DelayModel(
        factor: Self.phoneKinds, work: .logNormal(median: 1, sigma: 0.25), network: Self.mobile,
        availability: .onOff(on: 60, off: 180), loss: 0.08)
    // On the charger for six hours a day, at an hour of its own.
    case .diurnal:
      DelayModel(
        factor: Self.phoneKinds, work: .logNormal(median: 1, sigma: 0.25),
        availability: .diurnal(period: 1440, share: 0.25))
    }
  }

  /// High end, middle and low end, round numbers of ours: Yang et al., "Characterizing impacts of
  /// heterogeneity in federated learning upon large-scale smartphone data" (WWW 2021) sort a hundred
  /// thousand phones by three that they measure, of which the slowest takes several times as long as
  /// the fastest.
  private static let phoneKinds = ClientFactor.tiers([
    .init(factor: 0.5, share: 0.25), .init(factor: 1, share: 0.5), .init(factor: 3, share: 0.25),
  ])

  /// Medians of 10 Mbit/s down, 2.7 Mbit/s up and 0.12 s. Bandwidths of phones as FedScale takes them
  /// from MobiPerf (Lai et al., ICML 2022) spread over two orders of magnitude: a sigma of 1 has 98%
  /// within a factor of 100.
  private static let mobile = Network(
    latency: .law(.logNormal(median: 0.002, sigma: 0.5)),
    download: .law(.logNormal(median: 75e6, sigma: 1)),
    upload: .law(.logNormal(median: 20e6, sigma: 1)))
}
