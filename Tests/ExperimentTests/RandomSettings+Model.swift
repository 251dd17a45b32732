import Learning

extension RandomSettings {
  /// Any model for samples that only the files can tell; else one whose layers fit the samples.
  mutating func model(of data: DataSpecification) -> ModelSpecification {
    guard let shape = data.knownSamples?.shape else {
      let layers = (0..<count(1...9)).map { _ in anyLayer() }
      return pick(
        .softmax, .linear, .cnn, .cifarCNN, .lstm, .mlp(widths: [count(1...9), 1_000_000]),
        .layers(layers))
    }
    return pick(.softmax, .mlp(widths: [count(1...9)]), .layers(fittingLayers(shape)))
  }

  private mutating func anyLayer() -> LayerSpecification {
    let size = pick(1, count(1...1_000), 1_000)
    let window = count(1...15)
    return pick(
      .dense(units: size * size), .output,
      .convolution(
        filters: size, kernel: count(1...1_000), stride: size,
        padding: pick(.same, .zeros(0), .zeros(size))),
      .maximumPooling(size: window, stride: size), .averagePooling(size: window, stride: window),
      .relu, .tanh, .dropout(rate: pick(0, 0.5, unit())), .layerNormalisation,
      .groupNormalisation(groups: size), .flatten, .embedding(width: size),
      .embedding(width: 3, vocabulary: size), .lstm(units: size, returns: pick(.steps, .last)))
  }

  private mutating func fittingLayers(_ shape: [Int]) -> [LayerSpecification] {
    var layers: [LayerSpecification] = []
    if shape.count == 3 {
      layers += pick(
        [],
        [
          .convolution(filters: count(1...8), kernel: count(1...9), stride: 2, padding: .same),
          .groupNormalisation(groups: 1), pick(.relu, .tanh),
          pick(.maximumPooling(size: 3, stride: 2), .averagePooling(size: 2, stride: 1)),
        ])
    }
    for _ in 0..<count(0...3) {
      layers += pick(
        [.dense(units: count(1...20)), .relu], [.dropout(rate: unit())], [.layerNormalisation],
        [.flatten, .tanh])
    }
    return layers + [.output]
  }
}
