#include "metronome_vectors.h"

#include <stdint.h>

#include "vector_levels.h"

// Every function that takes vectors is inlined, so no call of one has an ABI that could change.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double Wide __attribute__((vector_size(4 * LANES)));
typedef float Narrow __attribute__((vector_size(2 * LANES)));
typedef int32_t Bits __attribute__((vector_size(4 * LANES)));

/// Stores a result for whole registers and then for single numbers. All are
/// loaded before any is stored, so that a target may be a source.
#define EACH(RESULT_OF_LANES, RESULT_OF_ONE)           \
  size_t i = 0;                                        \
  for (; i + LANES <= count; i += LANES) {             \
    const Lanes result = RESULT_OF_LANES;              \
    memcpy(out + i, &result, sizeof result);           \
  }                                                    \
  for (; i < count; i++) out[i] = RESULT_OF_ONE;

INLINE Lanes at(const float *values, size_t i) {
  Lanes lanes;
  memcpy(&lanes, values + i, sizeof lanes);
  return lanes;
}

INLINE void scale(const float *source, float factor, size_t count, float *out) {
  EACH(factor * at(source, i), factor * source[i])
}

INLINE void add(const float *base, const float *source, size_t count, float *out) {
  EACH(at(base, i) + at(source, i), base[i] + source[i])
}

INLINE void add_scaled(
  const float *base, const float *source, float factor, size_t count, float *out) {
  EACH(at(base, i) + factor * at(source, i), base[i] + factor * source[i])
}

INLINE void subtract(const float *a, const float *b, size_t count, float *out) {
  EACH(at(a, i) - at(b, i), a[i] - b[i])
}

INLINE void move_difference(
  const float *base, const float *source, float factor, const float *start, size_t count,
  float *out) {
  EACH(
    (at(base, i) + factor * at(source, i)) - at(start, i),
    (base[i] + factor * source[i]) - start[i])
}

INLINE void rectify(const float *source, size_t count, float *out) {
  EACH(
    (Lanes)((Bits)at(source, i) & ~(at(source, i) < 0)), source[i] < 0 ? 0 : source[i])
}

INLINE void rectify_slopes(const float *outputs, const float *slopes, size_t count, float *out) {
  EACH(
    (Lanes)((Bits)at(slopes, i) & ~(at(outputs, i) == 0)), outputs[i] == 0 ? 0 : slopes[i])
}

INLINE double dot(const float *a, const float *b, size_t count) {
  Wide lanes = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    Narrow x, y;
    memcpy(&x, a + i, sizeof x);
    memcpy(&y, b + i, sizeof y);
    lanes = lanes + __builtin_convertvector(x, Wide) * __builtin_convertvector(y, Wide);
  }
  for (size_t lane = 0; i < count; i++, lane++) lanes[lane] += (double)a[i] * (double)b[i];
  double sum = 0;
  for (size_t lane = 0; lane < 8; lane++) sum += lanes[lane];
  return sum;
}

/// A float is finite unless its exponent bits are all ones; adding one to them then carries into the
/// sign's place.
INLINE int is_finite(const float *values, size_t count) {
  uint32_t carries = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    carries |= (bits & 0x7FFFFFFF) + 0x00800000;
  }
  return carries >> 31 == 0;
}

#define KERNELS_FOR(LEVEL, TARGET)                                                            \
  TARGET static void scale_##LEVEL(const float *s, float f, size_t n, float *out) {           \
    scale(s, f, n, out);                                                                      \
  }                                                                                           \
  TARGET static void add_##LEVEL(const float *b, const float *s, size_t n, float *out) {      \
    add(b, s, n, out);                                                                        \
  }                                                                                           \
  TARGET static void add_scaled_##LEVEL(                                                      \
    const float *b, const float *s, float f, size_t n, float *out) {                          \
    add_scaled(b, s, f, n, out);                                                              \
  }                                                                                           \
  TARGET static void subtract_##LEVEL(const float *a, const float *b, size_t n, float *out) { \
    subtract(a, b, n, out);                                                                   \
  }                                                                                           \
  TARGET static void move_difference_##LEVEL(                                                 \
    const float *b, const float *s, float f, const float *start, size_t n, float *out) {      \
    move_difference(b, s, f, start, n, out);                                                  \
  }                                                                                           \
  TARGET static void rectify_##LEVEL(const float *s, size_t n, float *out) {                  \
    rectify(s, n, out);                                                                       \
  }                                                                                           \
  TARGET static void rectify_slopes_##LEVEL(                                                  \
    const float *o, const float *s, size_t n, float *out) {                                   \
    rectify_slopes(o, s, n, out);                                                             \
  }                                                                                           \
  TARGET static double dot_##LEVEL(const float *a, const float *b, size_t n) {                \
    return dot(a, b, n);                                                                      \
  }                                                                                           \
  TARGET static int is_finite_##LEVEL(const float *v, size_t n) { return is_finite(v, n); }

KERNELS_FOR(0, )
#if defined(__x86_64__)
KERNELS_FOR(1, TARGET_1)
KERNELS_FOR(2, TARGET_2)
#endif

void metronome_scale(int level, const float *source, float factor, size_t count, float *out) {
  CALL(scale, source, factor, count, out)
}

void metronome_add(int level, const float *base, const float *source, size_t count, float *out) {
  CALL(add, base, source, count, out)
}

void metronome_add_scaled(
  int level, const float *base, const float *source, float factor, size_t count, float *out) {
  CALL(add_scaled, base, source, factor, count, out)
}

void metronome_subtract(int level, const float *a, const float *b, size_t count, float *out) {
  CALL(subtract, a, b, count, out)
}

void metronome_move_difference(
  int level, const float *base, const float *source, float factor, const float *start,
  size_t count, float *out) {
  CALL(move_difference, base, source, factor, start, count, out)
}

void metronome_rectify(int level, const float *source, size_t count, float *out) {
  CALL(rectify, source, count, out)
}

void metronome_rectify_slopes(
  int level, const float *outputs, const float *slopes, size_t count, float *out) {
  CALL(rectify_slopes, outputs, slopes, count, out)
}

double metronome_dot(int level, const float *a, const float *b, size_t count) {
  double sum;
#define KEEP_0 sum = dot_0
#define KEEP_1 sum = dot_1
#define KEEP_2 sum = dot_2
  CALL(KEEP, a, b, count)
  return sum;
}

int metronome_is_finite(int level, const float *values, size_t count) {
  int result;
#define TELL_0 result = is_finite_0
#define TELL_1 result = is_finite_1
#define TELL_2 result = is_finite_2
  CALL(TELL, values, count)
  return result;
}
