internal import CKernels

/// The nonlinear part of a time step of a long short-term memory layer (Hochreiter and Schmidhuber
/// 1997, with the forget gates of Gers, Schmidhuber and Cummins 2000), for some sequences at once.
///
/// Gates are [rows x 4 units] in PyTorch's order: input, forget, cell, output. Cells, outputs and
/// slopes are [rows x units]. The same bits on every level and processor: `sigmoid` and `tanh` of this
/// module with additions, products and fused products in one order. Allocates nothing.
public struct LSTMStep: Hashable, Sendable {
  /// Sequences.
  public var rows: Int
  /// Units, each with four gates and a cell.
  public let units: Int
  /// Floats from one row of gates to the next.
  public let gateStride: Int
  /// Floats from one row of anything else to the next.
  public let stateStride: Int

  /// - Precondition: `units` is at least 1, and the rows do not overlap.
  public init(rows: Int, units: Int, gateStride: Int, stateStride: Int) {
    precondition(rows >= 0 && units >= 1, "\(rows) rows of \(units) units")
    precondition(gateStride >= 4 * units && stateStride >= units, "rows overlap")
    self.rows = rows
    self.units = units
    self.gateStride = gateStride
    self.stateStride = stateStride
  }

  /// Replaces the gates' arguments, from `gates[gatesAt]` on, by their values i, f, g and o, and
  /// computes the step's cells f c + i g and outputs o tanh(cell).
  ///
  /// `cells` and `outputs` are histories: a step reads the cells at `before` and writes both `at`.
  /// - Precondition: the places are within the arrays, and this processor has `level`.
  public func advance(
    gates: inout [Float], at gatesAt: Int, cells: inout [Float], outputs: inout [Float],
    before: Int, at: Int, level: VectorLevel = .best
  ) {
    precondition(gatesAt >= 0 && gatesAt + rows * gateStride <= gates.count, "gates")
    precondition(before >= 0 && before + rows * stateStride <= cells.count, "cells before")
    precondition(at >= 0 && at + rows * stateStride <= min(cells.count, outputs.count), "states")
    precondition(level <= .best, "this processor lacks \(level)")
    guard rows > 0 else { return }
    var step = shape
    unsafe gates.withUnsafeMutableBufferPointer { gates in
      unsafe cells.withUnsafeMutableBufferPointer { cells in
        unsafe outputs.withUnsafeMutableBufferPointer { outputs in
          unsafe metronome_lstm_advance(
            level.rawValue, &step, gates.baseAddress! + gatesAt, cells.baseAddress! + before,
            cells.baseAddress! + at, outputs.baseAddress! + at)
        }
      }
    }
  }

  /// The same step backwards, from `slopes` at its outputs and `cellSlopes` at its cells.
  ///
  /// Replaces the gates' values by the slopes at their arguments, and `cellSlopes` by the slopes at
  /// the cells before.
  /// - Precondition: the places are within the arrays, and this processor has `level`.
  public func retreat(
    gates: inout [Float], at gatesAt: Int, cells: [Float], before: Int, at: Int,
    slopes: [Float], cellSlopes: inout [Float], level: VectorLevel = .best
  ) {
    precondition(gatesAt >= 0 && gatesAt + rows * gateStride <= gates.count, "gates")
    precondition(min(before, at) >= 0, "a negative place")
    precondition(max(before, at) + rows * stateStride <= cells.count, "cells")
    precondition(rows * stateStride <= min(slopes.count, cellSlopes.count), "slopes")
    precondition(level <= .best, "this processor lacks \(level)")
    guard rows > 0 else { return }
    var step = shape
    unsafe gates.withUnsafeMutableBufferPointer { gates in
      unsafe cells.withUnsafeBufferPointer { cells in
        unsafe slopes.withUnsafeBufferPointer { slopes in
          unsafe cellSlopes.withUnsafeMutableBufferPointer { cellSlopes in
            unsafe metronome_lstm_retreat(
              level.rawValue, &step, gates.baseAddress! + gatesAt, cells.baseAddress! + before,
              cells.baseAddress! + at, slopes.baseAddress!, cellSlopes.baseAddress!)
          }
        }
      }
    }
  }

  private var shape: metronome_lstm_step {
    metronome_lstm_step(rows: rows, units: units, gate_row: gateStride, state_row: stateStride)
  }
}
