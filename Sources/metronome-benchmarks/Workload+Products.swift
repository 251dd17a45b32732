import Experiment
import Learning

extension Workload {
  /// A layer's matrix product for one sample.
  struct Product {
    /// Rows, such as an image's places or a text's steps.
    var rows = 1
    var inner: Int
    var columns: Int
    /// With those of the gradients: of the weights, and of the inputs except in the first layer.
    var passes = 3
    /// Whether its rows come one after the other, each needing the one before.
    var isRecurrent = false

    var operations: Int { 2 * rows * inner * columns * passes }
  }

  /// The products of a training step, for one sample.
  var products: [Product] {
    switch self {
    case .w1, .w3: [Product(inner: 784, columns: 10, passes: 2)]
    case .w2:
      [
        Product(rows: 28 * 28, inner: 5 * 5, columns: 32, passes: 2),
        Product(rows: 14 * 14, inner: 5 * 5 * 32, columns: 64),
        Product(inner: 7 * 7 * 64, columns: 512), Product(inner: 512, columns: 10),
      ]
    case .lstm:
      [
        Product(rows: 80, inner: 8 + 100, columns: 400, isRecurrent: true),
        Product(rows: 80, inner: 100 + 100, columns: 400, isRecurrent: true),
        Product(inner: 100, columns: 80),
      ]
    }
  }

  /// Those of two hidden layers of 4,096 units on such images.
  static let wideProducts = [
    Product(inner: 784, columns: 4_096, passes: 2), Product(inner: 4_096, columns: 4_096),
    Product(inner: 4_096, columns: 10),
  ]

  /// Floating-point operations of an update's products, were nothing left out that is zero.
  var operationsPerUpdate: Int {
    let training = experiment().task.training
    return products.reduce(0) { $0 + $1.operations } * training.steps(of: 0, samples: 6_000)
      * training.batch
  }
}
