#include "metronome_halves.h"

#include <stdint.h>

#include "vector_levels.h"

#pragma clang diagnostic ignored "-Wpsabi"

enum {
  // Of binary32: a number's bits without its sign, and the first that are no finite number's.
  MAGNITUDE = 0x7FFFFFFF,
  INFINITE = 0x7F800000,
  // 2^-14, the smallest normal number of binary16, and 65,536, the first that is too large for it, as
  // binary32 has them.
  SMALLEST = 0x38800000,
  TOO_LARGE = 0x47800000,
  // By how much the exponents of the two differ.
  BIAS = 112 << 23,
};

// One number after the other in operations that every processor has, which compilers do on as many at
// once as fit in a register.

INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

INLINE float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint16_t half_of(float value) {
  const uint32_t bits = bits_of(value), magnitude = bits & MAGNITUDE;
  // Half of the last place that stays, less where that place is even.
  const uint32_t rounded = magnitude + 0xFFF + (magnitude >> 13 & 1);
  const uint32_t normal = (rounded - BIAS) >> 13;
  // The places of 0.5 and of what is added to it are those of binary16's subnormal numbers.
  const uint32_t subnormal = bits_of(float_of(magnitude) + 0.5f) - 0x3F000000;
  const uint32_t beyond = magnitude > INFINITE ? 0x7E00 : 0x7C00;
  const uint32_t finite = magnitude < SMALLEST ? subnormal : normal;
  return (uint16_t)((bits >> 16 & 0x8000) | (rounded < TOO_LARGE ? finite : beyond));
}

INLINE float float_of_half(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7FFF;
  const uint32_t normal = (magnitude << 13) + BIAS;
  const uint32_t subnormal = bits_of((float)(int32_t)magnitude * 0x1p-24f);
  const uint32_t finite = magnitude < 0x400 ? subnormal : normal;
  return float_of(sign | (magnitude < 0x7C00 ? finite : normal + BIAS));
}

INLINE void write_halves(const float *values, size_t count, char *bytes) {
  for (size_t i = 0; i < count; i++) {
    const uint16_t half = half_of(values[i]);
    memcpy(bytes + 2 * i, &half, sizeof half);
  }
}

INLINE void read_halves(const char *bytes, size_t count, float *values) {
  for (size_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, sizeof half);
    values[i] = float_of_half(half);
  }
}

INLINE void round_to_halves(const float *values, size_t count, float *out) {
  for (size_t i = 0; i < count; i++) out[i] = float_of_half(half_of(values[i]));
}

/// Magnitudes have the order of their bits, and what is no number comes behind them.
INLINE float largest(const float *values, size_t count) {
  uint32_t most = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t magnitude = bits_of(values[i]) & MAGNITUDE;
    most = magnitude > most ? magnitude : most;
  }
  return float_of(most);
}

#define KERNELS_FOR(LEVEL, TARGET)                                                        \
  TARGET static void write_halves_##LEVEL(const float *v, size_t n, void *b) {            \
    write_halves(v, n, b);                                                                \
  }                                                                                       \
  TARGET static void read_halves_##LEVEL(const void *b, size_t n, float *v) {             \
    read_halves(b, n, v);                                                                 \
  }                                                                                       \
  TARGET static void round_to_halves_##LEVEL(const float *v, size_t n, float *out) {      \
    round_to_halves(v, n, out);                                                           \
  }                                                                                       \
  TARGET static float largest_##LEVEL(const float *v, size_t n) { return largest(v, n); }

KERNELS_FOR(0, )
#if defined(__x86_64__)
KERNELS_FOR(1, TARGET_1)
KERNELS_FOR(2, TARGET_2)
#endif

void metronome_write_halves(int level, const float *values, size_t count, void *bytes) {
  CALL(write_halves, values, count, bytes)
}

void metronome_read_halves(int level, const void *bytes, size_t count, float *values) {
  CALL(read_halves, bytes, count, values)
}

void metronome_round_to_halves(int level, const float *values, size_t count, float *out) {
  CALL(round_to_halves, values, count, out)
}

float metronome_largest(int level, const float *values, size_t count) {
  float result;
#define KEEP_0 result = largest_0
#define KEEP_1 result = largest_1
#define KEEP_2 result = largest_2
  CALL(KEEP, values, count)
  return result;
}
