internal import RealModule

extension Availability {
  /// The share of the time for which a client is idle that is given work at `rate` while it is
  /// idle, available or not, and then has to be available for a time of the mean `busy` until it is
  /// idle again; nil for a trace, whose clients may rest at the same times.
  ///
  /// On and off: a client is on when its work is done, and off when the next begins with the
  /// probability (1 - share) / (1 + rate tau): what is left of exp(-t / tau), the correlation of the
  /// two states with 1/tau = 1/on + 1/off, over an exponential idle time. Then it waits for `off`
  /// on average, and each unit of its work takes 1 / share. That is exact for any law of the work.
  ///
  /// Diurnal: the probability x(t) of being idle has x' = (1 - x) / busy - rate x while the client
  /// is on and x' = -rate x while it is off, and is the same a period later. That is exact for
  /// exponential work; of other laws too only the mean matters where it is short beside a stretch.
  /// - Complexity: O(1).
  func idleShare(busy: Double, rate: Double) -> Double? {
    switch self {
    case .always: return 1 / (1 + rate * busy)
    case .onOff(let on, let off):
      let share = on / (on + off)
      let wait = (1 - share) * off / (1 + rate * share * off)
      return 1 / (1 + rate * (busy / share + wait))
    case .diurnal(let period, let share):
      let (on, off) = (period * share, period * (1 - share))
      let settled = 1 / (1 + rate * busy)
      let pace = rate + 1 / busy
      // How much of the difference from `settled` is gone when the stretch ends, and how much of x
      // when the next begins.
      let settling = -Double.expMinusOne(-pace * on)
      let leaving = -Double.expMinusOne(-rate * off)
      let last = settled * settling / (settling + leaving - settling * leaving)
      let first = last * (1 - leaving)
      let whileOff = rate > 0 ? last * leaving / rate : last * off
      return (settled * on + (first - settled) * settling / pace + whileOff) / period
    case .trace: return nil
    }
  }
}
