// The nonlinear part of a long short-term memory layer's time step.
#pragma once
#include <stddef.h>

/// Where the numbers of one time step lie, for `rows` sequences of `units` units.
///
/// gates[r * gate_row + k * units + j]: k = 0 for the input gate of unit j, 1 for its forget gate,
/// 2 for its cell gate and 3 for its output gate. All else is [rows x units] with `state_row` from
/// row to row.
struct metronome_lstm_step {
  size_t rows, units, gate_row, state_row;
};

/// Replaces the gates' arguments by their values i, f, g, o, and computes
/// cells = f * cells_before + i * g and outputs = o * tanh(cells).
void metronome_lstm_advance(
  int level, const struct metronome_lstm_step *_Nonnull step, float *_Nonnull gates,
  const float *_Nonnull cells_before, float *_Nonnull cells, float *_Nonnull outputs);

/// The same step backwards, from the slopes at its outputs and those at its cells by way of later
/// steps.
///
/// Replaces the gates' values by the slopes at their arguments, and `cell_slopes` by those at the
/// cells before.
void metronome_lstm_retreat(
  int level, const struct metronome_lstm_step *_Nonnull step, float *_Nonnull gates,
  const float *_Nonnull cells_before, const float *_Nonnull cells,
  const float *_Nonnull output_slopes, float *_Nonnull cell_slopes);

/// Replaces each of `count` values by 1 / (1 + exp(-value)).
void metronome_sigmoid(int level, float *_Nonnull values, size_t count);

/// Replaces each of `count` values by its hyperbolic tangent.
void metronome_tanh(int level, float *_Nonnull values, size_t count);
