import Experiment
import Learning
import Testing

/// Lists of layers; those of sequences are in `SequenceLayersTests`.
@Suite struct LayerListTests {
  @Test func `each layer is read with its sizes, short and long`() throws {
    let short = try Experiment.reading(
      """
      data: { source: numpy, samples: x.npy, labels: y.npy }
      model:
        layers:
          - { convolution: { filters: 8, kernel: 3 } }
          - { group-norm: 4 }
          - relu
          - max-pool
          - { average-pool: 3 }
          - layer-norm
          - flatten
          - { dropout: 0.25 }
          - { dense: 20 }
          - tanh
          - output
      """)
    let long = try Experiment.reading(
      """
      data: { source: numpy, samples: x.npy, labels: y.npy }
      model:
        kind: layers
        layers: [
          { convolution: { filters: 8, kernel: 3, stride: 1, padding: 0 } },
          { group-norm: { groups: 4 } }, { relu: {} }, { max-pool: { size: 2, stride: 2 } },
          { average-pool: { size: 3, stride: 3 } }, layer-norm, flatten,
          { dropout: { rate: 0.25 } }, { dense: { units: 20 } }, tanh, output ]
      """)
    let layers: [LayerSpecification] = [
      .convolution(filters: 8, kernel: 3), .groupNormalisation(groups: 4), .relu,
      .maximumPooling(size: 2, stride: 2), .averagePooling(size: 3, stride: 3),
      .layerNormalisation, .flatten, .dropout(rate: 0.25), .dense(units: 20), .tanh, .output,
    ]
    #expect(short.task.model == .layers(layers))
    #expect(long.task.model == .layers(layers))
  }

  @Test func `strides and padding are read`() throws {
    let experiment = try Experiment.reading(
      """
      data: { source: numpy, samples: x.npy, labels: y.npy }
      model:
        layers:
          - { convolution: { filters: 8, kernel: 3, stride: 2, padding: same } }
          - { convolution: { filters: 8, kernel: 3, padding: 4 } }
          - { max-pool: { size: 3, stride: 2 } }
      """)
    #expect(
      experiment.task.model
        == .layers([
          .convolution(filters: 8, kernel: 3, stride: 2, padding: .same),
          .convolution(filters: 8, kernel: 3, padding: .zeros(4)),
          .maximumPooling(size: 3, stride: 2),
        ]))
  }

  private static let names =
    "dense, output, convolution, max-pool, average-pool, relu, tanh, dropout, layer-norm, "
    + "group-norm, flatten, embedding, lstm"

  /// Each with the line of its layer, which is the fourth, and the sentence.
  @Test(arguments: [
    ("rellu", "[1]: found \"rellu\"; allowed: \(names); did you mean \"relu\"?"),
    ("3", "[1]: found 3; allowed: \(names)"),
    ("{ dens: 3 }", "[1]: found \"dens\"; allowed: \(names); did you mean \"dense\"?"),
    (
      "{ dense: 3, relu: 1 }",
      "[1]: found a mapping; allowed: a layer's name, or one name with its sizes, such as "
        + "{ dense: 200 }"
    ),
    (
      "[dense]",
      "[1]: found a list; allowed: a layer's name, or one name with its sizes, such as "
        + "{ dense: 200 }"
    ),
    ("dense", "[1].dense.units: missing; allowed: a whole number from 1 to 1000000"),
    ("{ dense: {} }", "[1].dense.units: missing; allowed: a whole number from 1 to 1000000"),
    ("{ dense: 0 }", "[1].dense.units: found 0; allowed: a whole number from 1 to 1000000"),
    ("{ dense: [3] }", "[1].dense: found a list; allowed: units"),
    ("{ relu: 3 }", "[1].relu: found 3; allowed: no sizes"),
    (
      "{ convolution: 8 }",
      "[1].convolution.kernel: missing; allowed: a whole number from 1 to 1000"
    ),
    (
      "{ convolution: { filters: 8, kernel: 3, padding: full } }",
      "[1].convolution.padding: found \"full\"; allowed: a whole number from 0 to 1000, or same"
    ),
    (
      "{ convolution: { filters: 8, kernel: 3, strides: 2 } }",
      "[1].convolution.strides: unknown key; allowed: filters, kernel, stride, padding; did you "
        + "mean \"stride\"?"
    ),
    (
      "{ max-pool: 16 }", "[1].max-pool.size: found 16; allowed: a whole number from 1 to 15"
    ),
    ("dropout", "[1].dropout.rate: missing; allowed: a number of at least 0 and below 1"),
    (
      "{ dropout: 1 }", "[1].dropout.rate: found 1; allowed: a number of at least 0 and below 1"
    ),
    (
      "{ dropout: { rate: -0.1 } }",
      "[1].dropout.rate: found -0.1; allowed: a number of at least 0 and below 1"
    ),
    ("group-norm", "[1].group-norm.groups: missing; allowed: a whole number from 1 to 1000000"),
  ])
  func `a wrong layer is refused with its line and key`(layer: String, sentence: String) {
    let yaml = "model:\n  layers:\n    - relu\n    - \(layer)\n    - output\n"
    #expect(complaints(yaml) == "test.yaml:4: model.layers\(sentence)")
  }

  /// All for Fashion-MNIST: 28 x 28 images of 10 classes.
  @Test(arguments: [
    (
      "[{ dense: 5 }, relu]",
      "the model's last layer gives 5 numbers, the data has 10 classes; end the list with `output`"
    ),
    (
      "[{ convolution: { filters: 2, kernel: 29 } }, output]",
      "model layer 1, convolution: a kernel of 29 x 29 does not fit into 28 x 28 and its padding; "
        + "take a smaller kernel or `padding: same`"
    ),
    (
      "[{ convolution: { filters: 6, kernel: 28 } }, { max-pool: 2 }, output]",
      "model layer 2, max-pool: a window of 2 x 2 does not fit into 1 x 1; take a smaller window "
        + "or leave the layer out"
    ),
    (
      "[{ convolution: { filters: 6, kernel: 3 } }, { group-norm: 4 }, output]",
      "model layer 2, group-norm: 6 channels cannot be cut into 4 equal groups; take a divisor of 6"
    ),
    (
      "[flatten, { convolution: { filters: 2, kernel: 3 } }, output]",
      "model layer 2, convolution: takes images, [height, width, channels], but [784] comes in; "
        + "put it before what flattens, or take data that has images"
    ),
    ("[relu, tanh]", "the model has no parameters; add a layer such as output"),
    (
      "[{ dense: 1000000 }, output]",
      "model layer 1, dense: 785000000 parameters, and 1000000 numbers for a sample; "
        + "allowed are 268435456 of each"
    ),
    (
      "[{ convolution: { filters: 1000000, kernel: 28 } }, { convolution: { filters: 1000000, "
        + "kernel: 1 } }, { convolution: { filters: 1000000, kernel: 1 } }, output]",
      "model layer 1, convolution: 785000000 parameters, and 1000000 numbers for a sample; "
        + "allowed are 268435456 of each"
    ),
    (
      "[{ convolution: { filters: 1000000, kernel: 1 } }, output]",
      "model layer 1, convolution: 2000000 parameters, and 784000000 numbers for a sample; "
        + "allowed are 268435456 of each"
    ),
    (
      "[{ convolution: { filters: 100000, kernel: 28 } }, { convolution: { filters: 1000000, "
        + "kernel: 1000, padding: 1000 } }, output]",
      "model layer 2, convolution: the patches of one image are 100400400000000000 numbers; allowed "
        + "are 268435456"
    ),
    (
      "[{ convolution: { filters: 1, kernel: 1, padding: 1000 } }, relu, { max-pool: { size: 15, "
        + "stride: 1 } }, output]",
      "model layer 1, convolution: the windows that max-pool takes of its output have 912644100 "
        + "places; allowed are 268435456"
    ),
    (
      "[flatten, { dense: 100000 }, { dense: 2000 }, { dense: 2 }, output]",
      "model layer 3, dense: 200002000 parameters beside 78500000 before it, and 2000 numbers for a "
        + "sample; allowed are 268435456 of each"
    ),
  ])
  func `layers that do not fit are refused with the layer, the sizes and the fix`(
    layers: String, sentence: String
  ) {
    let layer = sentence.firstMatch(of: /^model layer (\d+)/).flatMap { Int($0.1) }
    let key = layer.map { "model.layers[\($0 - 1)]" } ?? "model"
    #expect(
      complaints("name: x\nmodel: { layers: \(layers) }") == "test.yaml:2: \(key): \(sentence)")
  }

  @Test func `widths of too many parameters are refused where they stand`() {
    #expect(
      complaints("model:\n  kind: mlp\n  widths:\n  - 1000\n  - 1000000\n")
        == "test.yaml:5: model.widths[1]: model layer 3, dense: 1001000000 parameters beside 785000 "
        + "before it, and 1000000 numbers for a sample; allowed are 268435456 of each")
  }

  @Test(arguments: ["[]", "relu", "{ dense: 3 }", "3"])
  func `what is no list of layers is refused`(list: String) {
    let found = ["[]": "a list", "relu": "\"relu\"", "3": "3"][list] ?? "a mapping"
    #expect(
      complaints("model: { layers: \(list) }")
        == "test.yaml:1: model.layers: found \(found); allowed: a list of layers, such as "
        + "[{ dense: 200 }, relu, output], at most 1000 long")
  }

  @Test func `layers without a list are missed`() {
    #expect(
      complaints("model: layers")
        == "test.yaml:1: model.layers: missing with kind layers; allowed: a list of layers, such "
        + "as [{ dense: 200 }, relu, output]")
  }
}
