// Vectors with fused multiply-adds, which round the same on every level: a processor without the
// instruction gets them from `fmaf`, correct but slow.
#pragma once
#include "vector_levels.h"

// Every function that takes vectors is inlined, so no call of one has an ABI that could change.
#pragma clang diagnostic ignored "-Wpsabi"

INLINE Lanes fused(Lanes a, Lanes b, Lanes c) { return __builtin_elementwise_fma(a, b, c); }

INLINE Lanes every(float value) { return value - (Lanes){0}; }

INLINE Lanes whole(const float *from) {
  Lanes lanes;
  memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/// The first `count` lanes, or all of them where there are no more; the others are 0.
INLINE Lanes first(const float *from, size_t count) {
  Lanes lanes;
  load(&lanes, from, count < LANES ? count : LANES);
  return lanes;
}

INLINE void put_first(float *to, Lanes lanes, size_t count) {
  if (count >= LANES)
    memcpy(to, &lanes, sizeof lanes);
  else
    memcpy(to, &lanes, count * sizeof(float));
}
