import Glibc

@testable import Learning

/// A network as the textbook has it: double precision, a loop for each index, nothing fused.
struct ReferenceNetwork {
  let layers: [LayerSpecification]
  let sampleShape: [Int]
  /// 0 where samples have numbers as targets.
  let classes: Int

  /// The mean loss over a batch.
  func loss(_ parameters: [Double], _ batch: SampleBatch) -> Double {
    let width = sampleShape.reduce(1, *)
    let losses = (0..<batch.count).map { row in
      let sample = batch.inputs[(row * width)..<((row + 1) * width)].map(Double.init)
      let outputs = outputs(of: sample, parameters)
      guard classes > 0 else {
        let distance = outputs[0] - Double(batch.targets[row])
        return distance * distance
      }
      return log(outputs.map { exp($0) }.reduce(0, +)) - outputs[Int(batch.labels[row])]
    }
    return losses.reduce(0, +) / Double(batch.count)
  }

  /// What the last layer gives for a sample.
  func outputs(of sample: [Double], _ parameters: [Double]) -> [Double] {
    var shape = sampleShape
    var values = sample
    var rest = parameters[...]
    for layer in layers {
      switch layer {
      case .dense(let units): values = dense(values, units, &rest)
      case .output: values = dense(values, max(1, classes), &rest)
      case .relu: values = values.map { max(0, $0) }
      case .tanh: values = values.map { Glibc.tanh($0) }
      case .dropout, .flatten: break
      case .layerNormalisation: values = normalise(values, shape, groups: 1, &rest)
      case .groupNormalisation(let groups): values = normalise(values, shape, groups: groups, &rest)
      case .convolution(let filters, let kernel, let stride, let padding):
        (values, shape) = convolve(values, shape, filters, kernel, stride, padding, &rest)
        continue
      case .maximumPooling(let size, let stride):
        (values, shape) = pool(values, shape, size, stride) { $0.max()! }
        continue
      case .averagePooling(let size, let stride):
        (values, shape) = pool(values, shape, size, stride) {
          $0.reduce(0, +) / Double($0.count)
        }
        continue
      case .embedding, .lstm: fatalError("sequences have a reference of their own")
      }
      if values.count != shape.reduce(1, *) { shape = [values.count] }
    }
    precondition(rest.isEmpty, "\(rest.count) parameters too many")
    return values
  }

  private func dense(
    _ inputs: [Double], _ units: Int, _ parameters: inout ArraySlice<Double>
  ) -> [Double] {
    let weights = Array(parameters.prefix(units * inputs.count))
    let biases = Array(parameters.dropFirst(weights.count).prefix(units))
    parameters = parameters.dropFirst(weights.count + units)
    return (0..<units).map { unit in
      inputs.indices.reduce(biases[unit]) { $0 + weights[unit * inputs.count + $1] * inputs[$1] }
    }
  }

  private func convolve(
    _ image: [Double], _ shape: [Int], _ filters: Int, _ kernel: Int, _ stride: Int,
    _ padding: LayerSpecification.Padding, _ parameters: inout ArraySlice<Double>
  ) -> ([Double], [Int]) {
    let channels = shape[2]
    let weights = Array(parameters.prefix(filters * kernel * kernel * channels))
    let biases = Array(parameters.dropFirst(weights.count).prefix(filters))
    parameters = parameters.dropFirst(weights.count + filters)
    func places(_ size: Int) -> (before: Int, count: Int) {
      switch padding {
      case .zeros(let zeros): return (zeros, (size + 2 * zeros - kernel) / stride + 1)
      case .same:
        let count = (size + stride - 1) / stride
        return (max(0, (count - 1) * stride + kernel - size) / 2, count)
      }
    }
    let (rows, columns) = (places(shape[0]), places(shape[1]))
    var outputs: [Double] = []
    for y in 0..<rows.count {
      for x in 0..<columns.count {
        for f in 0..<filters {
          var sum = biases[f]
          for ky in 0..<kernel {
            for kx in 0..<kernel {
              let (row, column) = (y * stride + ky - rows.before, x * stride + kx - columns.before)
              guard 0..<shape[0] ~= row, 0..<shape[1] ~= column else { continue }
              for c in 0..<channels {
                sum +=
                  weights[((f * kernel + ky) * kernel + kx) * channels + c]
                  * image[(row * shape[1] + column) * channels + c]
              }
            }
          }
          outputs.append(sum)
        }
      }
    }
    return (outputs, [rows.count, columns.count, filters])
  }

  private func pool(
    _ image: [Double], _ shape: [Int], _ size: Int, _ stride: Int, _ body: ([Double]) -> Double
  ) -> ([Double], [Int]) {
    let rows = (shape[0] - size) / stride + 1, columns = (shape[1] - size) / stride + 1
    var outputs: [Double] = []
    for y in 0..<rows {
      for x in 0..<columns {
        for c in 0..<shape[2] {
          outputs.append(
            body(
              (0..<(size * size)).map { place in
                let (row, column) = (y * stride + place / size, x * stride + place % size)
                return image[(row * shape[1] + column) * shape[2] + c]
              }))
        }
      }
    }
    return (outputs, [rows, columns, shape[2]])
  }

  private func normalise(
    _ values: [Double], _ shape: [Int], groups: Int, _ parameters: inout ArraySlice<Double>
  ) -> [Double] {
    let channels = shape.last!
    let scales = Array(parameters.prefix(channels))
    let shifts = Array(parameters.dropFirst(channels).prefix(channels))
    parameters = parameters.dropFirst(2 * channels)
    var outputs = values
    for group in 0..<groups {
      let members = values.indices.filter { $0 % channels * groups / channels == group }
      let mean = members.reduce(0) { $0 + values[$1] } / Double(members.count)
      let variance =
        members.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(members.count)
      for i in members {
        let normalised = (values[i] - mean) / (variance + 1e-5).squareRoot()
        outputs[i] = normalised * scales[i % channels] + shifts[i % channels]
      }
    }
    return outputs
  }
}
