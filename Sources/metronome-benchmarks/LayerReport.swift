import Kernels
import Reports
import Wording

/// The matrix products of layers, ours and OpenBLAS's side by side.
struct LayerReport {
  private var table = TextTable(header: [
    "layer", "product", "ordered us", "openblas us", "openblas / ordered", "ordered GFLOP/s",
  ])
  private let repeats: Int

  init(repeats: Int) {
    self.repeats = repeats
    for workload in [Workload.w1, .w2, .lstm] {
      for product in workload.products { add(product, of: workload.name) }
    }
    for product in Workload.wideProducts { add(product, of: "MLP of 4096") }
  }

  var text: String { table.text }

  private mutating func add(_ layer: Workload.Product, of model: String) {
    // As many rows as a convolution lowers at a time; the steps of a text come one after the other.
    let rows = layer.isRecurrent ? 64 : min(64 * layer.rows, max(64, 163_840 / layer.inner))
    let name = "\(model), \(rows) x \(layer.inner) x \(layer.columns)"
    let passes = ["outputs", "weights' gradient", "inputs' slopes"]
    for (pass, what) in passes.prefix(layer.passes).enumerated() {
      let times = [Arithmetic.ordered, .openBLAS].map { arithmetic in
        let product = LayerProduct(
          rows: rows, inner: layer.inner, columns: layer.columns, arithmetic: arithmetic)
        return product.seconds(of: pass, repeats: repeats)
      }
      let operations = 2 * Double(rows) * Double(layer.inner) * Double(layer.columns)
      table.append([
        name, what, (times[0] * 1e6).text(decimals: 1), (times[1] * 1e6).text(decimals: 1),
        (times[1] / times[0]).text(decimals: 2), (operations / times[0] / 1e9).text(decimals: 0),
      ])
    }
  }
}

/// One layer's products as the layers of Learning compute them.
private struct LayerProduct {
  let rows: Int
  let inner: Int
  let columns: Int
  let arithmetic: Arithmetic

  /// The median of one of its passes.
  func seconds(of pass: Int, repeats: Int) -> Double {
    columns <= 20 ? narrowSeconds(pass, repeats) : wideSeconds(pass, repeats)
  }

  private func narrowSeconds(_ pass: Int, _ repeats: Int) -> Double {
    guard pass < 2 else { return wideSeconds(pass, repeats) }
    let layer = DenseLayer(width: inner, units: columns, arithmetic: arithmetic)
    let inputs = [Float](repeating: 0.5, count: rows * inner)
    let parameters = [Float](repeating: 0.01, count: layer.parameterCount)
    var outputs = [Float](repeating: 0.1, count: rows * columns)
    var gradient = parameters
    return secondsEach(repeats: repeats) {
      if pass == 0 {
        var room = outputs.mutableSpan
        layer.outputs(of: inputs.span, rows: rows, at: parameters.span, into: &room)
      } else {
        var room = gradient.mutableSpan
        layer.gradient(of: inputs.span, rows: rows, slopes: outputs.span, into: &room)
      }
    }.median
  }

  /// outputs = inputs * weights, gradient = slopes' * inputs, slopes = slopes * weights'.
  private func wideSeconds(_ pass: Int, _ repeats: Int) -> Double {
    switch pass {
    case 0: seconds(rows, inner, columns, repeats)
    case 1: seconds(columns, rows, inner, isTransposed: true, repeats)
    default: seconds(rows, columns, inner, repeats)
    }
  }

  private func seconds(
    _ rows: Int, _ inner: Int, _ columns: Int, isTransposed: Bool = false, _ repeats: Int
  ) -> Double {
    let stride = MatrixLayout.paddedStride(columns)
    let a = [Float](repeating: 0.5, count: rows * inner)
    let b = [Float](repeating: 0.01, count: inner * stride)
    var result = [Float](repeating: 0, count: rows * stride)
    let part = isTransposed ? inner : arithmetic.part(of: inner)
    return secondsEach(repeats: repeats) {
      for first in Swift.stride(from: 0, to: inner, by: part) {
        let layout =
          isTransposed
          ? MatrixLayout(rowStride: 1, columnStride: rows)
          : MatrixLayout(offset: first, rowStride: inner)
        arithmetic.multiply(
          a.span, layout, by: b.span, MatrixLayout(offset: first * stride, rowStride: stride),
          rows: rows, inner: min(part, inner - first), columns: columns,
          start: first == 0 ? .zero : .kept, into: &result, MatrixLayout(rowStride: stride))
      }
    }.median
  }
}
