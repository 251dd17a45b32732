import Chance
import Kernels
import Testing

@Suite struct LSTMStepTests {
  static let units = [1, 2, 4, 15, 16, 17, 33, 100]

  /// What a step forward and the same step backward leave behind, in this order: gates, cells,
  /// outputs, slopes at the gates' arguments, slopes at the cells before.
  static func results(units: Int, level: VectorLevel) -> [[Float]] {
    let rows = 3, gateStride = 4 * units + 5, stateStride = units + 3
    let step = LSTMStep(rows: rows, units: units, gateStride: gateStride, stateStride: stateStride)
    var stream = inputs(UInt64(units))
    var gates = stream.values(2 + rows * gateStride).map { 4 * $0 }
    var cells = stream.values(2 * rows * stateStride)
    var outputs = stream.values(2 * rows * stateStride)
    let slopes = stream.values(rows * stateStride)
    var cellSlopes = stream.values(rows * stateStride)
    step.advance(
      gates: &gates, at: 2, cells: &cells, outputs: &outputs, before: 0, at: rows * stateStride,
      level: level)
    let values = gates
    step.retreat(
      gates: &gates, at: 2, cells: cells, before: 0, at: rows * stateStride, slopes: slopes,
      cellSlopes: &cellSlopes, level: level)
    return [values, cells, outputs, gates, cellSlopes]
  }

  @Test(arguments: units) func `every level returns the same bits`(units: Int) {
    let results = levels.map { Self.results(units: units, level: $0).map { bits($0) } }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: units) func `nothing between the rows is touched`(units: Int) {
    let rows = 3, gateStride = 4 * units + 5, stateStride = units + 3
    var stream = inputs(UInt64(units))
    let gates = stream.values(2 + rows * gateStride).map { 4 * $0 }
    let cells = stream.values(2 * rows * stateStride)
    let outputs = stream.values(2 * rows * stateStride)
    let results = Self.results(units: units, level: .best)
    for row in 0..<rows {
      for j in (4 * units)..<gateStride {
        let at = 2 + row * gateStride + j
        #expect(results[0][at] == gates[at] && results[3][at] == gates[at])
      }
      for j in units..<stateStride {
        let at = (rows + row) * stateStride + j
        #expect(results[1][at] == cells[at] && results[2][at] == outputs[at])
      }
    }
    #expect(results[1].prefix(rows * stateStride) == cells.prefix(rows * stateStride))
    #expect(results[2].prefix(rows * stateStride) == outputs.prefix(rows * stateStride))
  }

  @Test func `rows beyond the arrays are our own bug and stop the process`() async {
    await #expect(processExitsWith: .failure) {
      var gates: [Float] = [1, 2, 3, 4]
      var cells: [Float] = [0, 0]
      var outputs = cells
      LSTMStep(rows: 2, units: 1, gateStride: 4, stateStride: 1).advance(
        gates: &gates, at: 0, cells: &cells, outputs: &outputs, before: 0, at: 1)
    }
  }
}
