/// The law of a positive random length: a duration in time units, a factor, a rate.
///
/// Each has a mean, a survival function and draws whose bits are the same on every machine.
public enum DelayLaw: Hashable, Sendable {
  /// Always this, greater than 0.
  case constant(Double)
  /// Each number between is equally likely; `from` at least 0, below `to`.
  case uniform(from: Double, to: Double)
  /// P(T > t) = exp(-t / mean).
  case exponential(mean: Double)
  /// `shift` and then an exponential time of the mean `mean`.
  case shiftedExponential(shift: Double, mean: Double)
  /// The gamma law of this shape with the mean `mean`: its scale is mean / shape.
  case gamma(shape: Double, mean: Double)
  /// The exponential of a normal number with mean log(median) and standard deviation `sigma`.
  case logNormal(median: Double, sigma: Double)
  /// P(T > t) = exp(-(t / scale)^shape).
  case weibull(shape: Double, scale: Double)
  /// P(T > t) = (minimum / t)^shape beyond `minimum`; without a mean where `shape` is at most 1.
  case pareto(shape: Double, minimum: Double)
  /// The normal law given that it falls between `from`, at least 0, and `to`, which may be infinite.
  /// `mean` and `deviation` are those before truncation.
  case truncatedNormal(mean: Double, deviation: Double, from: Double, to: Double)
  /// One of measured values.
  case empirical(EmpiricalLaw)
}
