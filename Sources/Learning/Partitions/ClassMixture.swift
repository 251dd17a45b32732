internal import Chance

/// One client's class proportions, in logarithms: at a concentration of 0.001 all but one class
/// would underflow to 0, and nothing be left to renormalise when that one runs out.
struct ClassMixture {
  /// Logarithms of the proportions, up to a common constant.
  let logWeights: [Double]

  /// A draw from the symmetric Dirichlet distribution with this concentration in each class.
  init(concentration: Double, classes: Int, using stream: inout RandomStream) {
    logWeights = (0..<classes).map { _ in stream.nextLogGamma(shape: concentration) }
  }

  /// The proportions over the classes that are `available`, up to a common factor; the largest is 1.
  /// - Precondition: some class is available.
  func weights(available: [Bool]) -> [Double] {
    exponentials(of: zip(logWeights, available).map { $1 ? $0 : -.infinity })
  }
}
