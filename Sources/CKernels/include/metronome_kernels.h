// Loops that gain from wider registers than the x86-64 baseline has, which Swift builds for.
//
// Each is compiled for several instruction levels. All levels round the same operations in the same
// order (no fused multiply-add, sums in 16 fixed lanes), so they return the same bits.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The highest level of this processor: 0 baseline, 1 x86-64-v3 (AVX2), 2 x86-64-v4 (AVX-512).
int metronome_vector_level(void);

/// Rows rows[0], rows[1], ... of `bytes`, `width` numbers each. A byte b at place j of a row stands for
/// b * scale, or where there are factors and offsets for (b * scale) * factors[j] + offsets[j], each
/// operation rounded.
struct metronome_samples {
  size_t count, width;
  const uint8_t *_Nonnull bytes;
  const int32_t *_Nonnull rows;
  float scale;
  const float *_Nullable factors;
  const float *_Nullable offsets;
};

/// Lays the samples' numbers out row by row.
void metronome_gather_bytes(
  int level, const struct metronome_samples *_Nonnull samples, float *_Nonnull out);

/// out[r * row_step + u * unit_step] = x[r] . weights[u] + biases[u]: rows of x and of weights are
/// `width` long. A product's terms are summed in 16 lanes (term j in lane j mod 16), the lanes by
/// halving.
///
/// Where `gathered` is there, x is laid out from it on the way: all rows with `keeps`, else x has room
/// for four, of which nothing is wanted afterwards.
struct metronome_row_products {
  size_t rows, width, units;
  float *_Nonnull x;
  const struct metronome_samples *_Nullable gathered;
  int keeps;
  const float *_Nonnull weights;
  const float *_Nonnull biases;
  float *_Nonnull out;
  size_t row_step, unit_step;
};

void metronome_multiply_rows(int level, const struct metronome_row_products *_Nonnull products);

/// out[u * width + j] = sum over r, in order, of factors[r * row_step + u * unit_step] * x[r, j].
struct metronome_column_products {
  size_t rows, width, units;
  const float *_Nonnull x;
  const float *_Nonnull factors;
  size_t row_step, unit_step;
  float *_Nonnull out;
};

void metronome_multiply_columns(
  int level, const struct metronome_column_products *_Nonnull products);
