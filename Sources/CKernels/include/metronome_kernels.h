// Loops that gain from wider registers than the x86-64 baseline has, which Swift builds for.
//
// Each is compiled for several instruction levels. All levels round the same operations in the same
// order (no fused multiply-add, sums in 16 fixed lanes), so they return the same bits.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The highest level of this processor: 0 baseline, 1 x86-64-v3 (AVX2), 2 x86-64-v4 (AVX-512).
int metronome_vector_level(void);

/// out[r * width + j] = bytes[rows[r] * width + j] * scale, for each of `count` rows.
void metronome_gather_bytes(
  int level, const uint8_t *_Nonnull bytes, size_t width, const int32_t *_Nonnull rows,
  size_t count, float scale, float *_Nonnull out);

/// out[r * units + u] = x[r] . weights[u] + biases[u]: rows of x are `width` long, those of weights
/// too. A product's terms are summed in 16 lanes (term j in lane j mod 16), the lanes by halving.
void metronome_row_products(
  int level, const float *_Nonnull x, size_t rows, size_t width, const float *_Nonnull weights,
  const float *_Nonnull biases, size_t units, float *_Nonnull out);

/// out[u * width + j] = sum over r, in order, of factors[r * units + u] * x[r * width + j].
void metronome_column_products(
  int level, const float *_Nonnull x, size_t rows, size_t width, const float *_Nonnull factors,
  size_t units, float *_Nonnull out);
