// Numbers of IEEE 754 binary16 and back. All instruction levels give the same bits: to the nearest, of two
// as near to the even one, with subnormal numbers.
#pragma once
#include <stddef.h>

/// Writes each number's nearest, little-endian and at any address; from 65,520 on, and what is no
/// number, it is infinite or none.
void metronome_write_halves(
  int level, const float *_Nonnull values, size_t count, void *_Nonnull bytes);

/// Reads so many, exactly.
void metronome_read_halves(
  int level, const void *_Nonnull bytes, size_t count, float *_Nonnull values);

/// Each number's nearest, which may be itself in place.
void metronome_round_to_halves(
  int level, const float *_Nonnull values, size_t count, float *_Nonnull out);

/// The largest magnitude of all; not a number where one is not.
float metronome_largest(int level, const float *_Nonnull values, size_t count);
