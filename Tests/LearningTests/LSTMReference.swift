import Glibc

/// A long short-term memory layer as the textbook has it, one number after the other, in double
/// precision.
struct LSTMReference {
  let steps: Int
  let features: Int
  let units: Int

  var parameterCount: Int { 4 * units * (features + units + 2) }

  /// The outputs of each step, [steps][units], for the sample [steps x features].
  func outputs(_ sample: [Double], _ parameters: [Double]) -> [[Double]] {
    let gates = 4 * units
    let hiddenWeights = gates * features
    let firstBias = hiddenWeights + gates * units
    var cell = Array(repeating: 0.0, count: units)
    var state = cell
    return (0..<steps).map { t in
      let arguments = (0..<gates).map { gate in
        var sum = parameters[firstBias + gate] + parameters[firstBias + gates + gate]
        for j in 0..<features {
          sum += parameters[gate * features + j] * sample[t * features + j]
        }
        for j in 0..<units { sum += parameters[hiddenWeights + gate * units + j] * state[j] }
        return sum
      }
      for unit in 0..<units {
        let input = sigmoid(arguments[unit])
        let forget = sigmoid(arguments[units + unit])
        let new = tanh(arguments[2 * units + unit])
        let output = sigmoid(arguments[3 * units + unit])
        cell[unit] = forget * cell[unit] + input * new
        state[unit] = output * tanh(cell[unit])
      }
      return state
    }
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
