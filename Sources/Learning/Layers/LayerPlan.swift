internal import Kernels

/// A layer before it is made: its sizes cost nothing to know, its workspace may be large.
struct LayerPlan {
  /// Numbers that a process is asked to hold for parameters, or for the rows between two layers.
  static let largest = 1 << 28

  let outputShape: [Int]
  let parameters: [ParameterArray]
  /// Makes the layer, with who computes its products; nil for one that does nothing but change the
  /// shape.
  let make: ((Arithmetic) -> any Layer)?

  init(
    _ outputShape: [Int], _ parameters: [ParameterArray] = [], make: ((Arithmetic) -> any Layer)?
  ) {
    self.outputShape = outputShape
    self.parameters = parameters
    self.make = make
  }

  /// The parameters, at most `Int.max` of them.
  var parameterCount: Int {
    parameters.reduce(0) { sum, array in
      let (total, overflow) = sum.addingReportingOverflow(saturatingProduct(array.shape))
      return overflow ? .max : total
    }
  }

  static func dense(_ inputShape: [Int], units: Int, maximumRows: Int) -> LayerPlan {
    let width = inputShape.reduce(1, *)
    return LayerPlan([units], Dense.parameters(inputs: width, units: units)) {
      Dense(inputCount: width, units: units, maximumRows: maximumRows, arithmetic: $0)
    }
  }

  /// - Precondition: `groups` divides the last dimension.
  static func normalisation(_ inputShape: [Int], groups: Int, maximumRows: Int) -> LayerPlan {
    let channels = inputShape[inputShape.count - 1]
    return LayerPlan(inputShape, GroupNormalisation.parameters(channels: channels)) { _ in
      GroupNormalisation(inputShape: inputShape, groups: groups, maximumRows: maximumRows)
    }
  }
}

/// The product of sizes, `Int.max` where it is larger.
func saturatingProduct(_ sizes: Int...) -> Int { saturatingProduct(sizes) }

/// The same of a list.
func saturatingProduct(_ sizes: [Int]) -> Int {
  sizes.contains(0)
    ? 0
    : sizes.reduce(1) { product, size in
      let (larger, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? .max : larger
    }
}
