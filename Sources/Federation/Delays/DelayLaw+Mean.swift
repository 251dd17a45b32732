extension DelayLaw {
  /// E[T]; infinite where the law has no mean.
  public var mean: Double {
    switch self {
    case .constant(let value): value
    case .uniform(let from, let to): (from + to) / 2
    case .exponential(let mean): mean
    case .shiftedExponential(let shift, let mean): shift + mean
    case .gamma(_, let mean): mean
    default: preconditionFailure("to come")
    }
  }
}
