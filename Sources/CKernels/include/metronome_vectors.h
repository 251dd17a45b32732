// Loops over whole vectors of parameters. As in metronome_kernels.h, all instruction levels return the
// same bits: each operation is rounded. A target may be one of the sources.
#pragma once
#include <stddef.h>

/// out = scale * source.
void metronome_scale(
  int level, const float *_Nonnull source, float scale, size_t count, float *_Nonnull out);

/// out = base + source.
void metronome_add(
  int level, const float *_Nonnull base, const float *_Nonnull source, size_t count,
  float *_Nonnull out);

/// out = base + scale * source.
void metronome_add_scaled(
  int level, const float *_Nonnull base, const float *_Nonnull source, float scale, size_t count,
  float *_Nonnull out);

/// out = a - b.
void metronome_subtract(
  int level, const float *_Nonnull a, const float *_Nonnull b, size_t count, float *_Nonnull out);

/// out = (base + scale * source) - start.
void metronome_move_difference(
  int level, const float *_Nonnull base, const float *_Nonnull source, float scale,
  const float *_Nonnull start, size_t count, float *_Nonnull out);

/// out = source where it is not below 0, else 0; not a number stays what it is.
void metronome_rectify(
  int level, const float *_Nonnull source, size_t count, float *_Nonnull out);

/// out = slopes where outputs is not 0, else 0.
void metronome_rectify_slopes(
  int level, const float *_Nonnull outputs, const float *_Nonnull slopes, size_t count,
  float *_Nonnull out);

/// The sum of a[i] * b[i] in double precision: term i in lane i mod 8, then the lanes in order.
double metronome_dot(int level, const float *_Nonnull a, const float *_Nonnull b, size_t count);

/// Whether no number is infinite or none at all.
int metronome_is_finite(int level, const float *_Nonnull values, size_t count);
