internal import Kernels

extension DelayLaw {
  /// A draw from the law.
  func draw(_ stream: inout RandomStream) -> Double {
    switch self {
    case .constant(let value): value
    case .uniform(let from, let to): from + (to - from) * stream.nextUnit()
    case .exponential(let mean): mean * stream.nextExponential()
    case .shiftedExponential(let shift, let mean): shift + mean * stream.nextExponential()
    default: preconditionFailure("to come")
    }
  }

  /// The value, where it is always the same.
  var fixedValue: Double? {
    switch self {
    case .constant(let value): value
    default: nil
    }
  }
}
