#include "metronome_lstm.h"

#include <stdint.h>

#include "fused.h"

typedef struct metronome_lstm_step Step;
typedef int32_t Bits __attribute__((vector_size(4 * LANES)));

/// Not a number stays what it is.
INLINE Lanes clamp(Lanes x, float low, float high) {
  const Lanes lowest = every(low), highest = every(high);
  x = (Lanes)(((Bits)lowest & (x < lowest)) | ((Bits)x & ~(x < lowest)));
  return (Lanes)(((Bits)highest & (x > highest)) | ((Bits)x & ~(x > highest)));
}

/// Cephes' `expf`: x = n log 2 + r, a polynomial in r, and n put into the exponent bits.
INLINE Lanes exponential(Lanes argument) {
  const Lanes x = clamp(argument, -87.0f, 88.0f);
  // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
  const Lanes shifted = fused(x, every(1.44269504f), every(12582912.0f));
  const Lanes n = shifted - 12582912.0f;
  const Lanes r = fused(n, every(2.12194440e-4f), fused(n, every(-0.693359375f), x));
  Lanes p = every(1.98756915e-4f);
  p = fused(p, r, every(1.39819995e-3f));
  p = fused(p, r, every(8.3334519e-3f));
  p = fused(p, r, every(4.1665796e-2f));
  p = fused(p, r, every(1.66666655e-1f));
  p = fused(p, r, every(5.0000001e-1f));
  p = fused(p * r, r, r) + 1.0f;
  const Bits power = ((Bits)shifted - 0x4B400000 + 127) << 23;
  return p * (Lanes)power;
}

INLINE Lanes sigmoid(Lanes x) { return 1.0f / (1.0f + exponential(-x)); }

/// Eigen's quotient of an odd and an even polynomial; beyond 7.9 the result rounds to that there.
INLINE Lanes hyperbolic_tangent(Lanes argument) {
  const Lanes x = clamp(argument, -7.90531111f, 7.90531111f);
  const Lanes s = x * x;
  Lanes p = every(-2.76076847742355e-16f);
  p = fused(p, s, every(2.00018790482477e-13f));
  p = fused(p, s, every(-8.60467152213735e-11f));
  p = fused(p, s, every(5.12229709037114e-08f));
  p = fused(p, s, every(1.48572235717979e-05f));
  p = fused(p, s, every(6.37261928875436e-04f));
  p = fused(p, s, every(4.89352455891786e-03f));
  Lanes q = every(1.19825839466702e-06f);
  q = fused(q, s, every(1.18534705686654e-04f));
  q = fused(q, s, every(2.26843463243900e-03f));
  q = fused(q, s, every(4.89352518554385e-03f));
  return x * (p / q);
}

INLINE void advance(
  const Step *step, float *gates, const float *cells_before, float *cells, float *outputs) {
  const size_t units = step->units;
  for (size_t r = 0; r < step->rows; r++) {
    float *i = gates + r * step->gate_row, *f = i + units, *g = f + units, *o = g + units;
    for (size_t j = 0; j < units; j += LANES) {
      const size_t left = units - j, at = r * step->state_row + j;
      const Lanes in = sigmoid(first(i + j, left));
      const Lanes kept = sigmoid(first(f + j, left));
      const Lanes new = hyperbolic_tangent(first(g + j, left));
      const Lanes out = sigmoid(first(o + j, left));
      const Lanes cell = fused(kept, first(cells_before + at, left), in * new);
      put_first(i + j, in, left);
      put_first(f + j, kept, left);
      put_first(g + j, new, left);
      put_first(o + j, out, left);
      put_first(cells + at, cell, left);
      put_first(outputs + at, out * hyperbolic_tangent(cell), left);
    }
  }
}

INLINE void retreat(
  const Step *step, float *gates, const float *cells_before, const float *cells,
  const float *output_slopes, float *cell_slopes) {
  const size_t units = step->units;
  for (size_t r = 0; r < step->rows; r++) {
    float *i = gates + r * step->gate_row, *f = i + units, *g = f + units, *o = g + units;
    for (size_t j = 0; j < units; j += LANES) {
      const size_t left = units - j, at = r * step->state_row + j;
      const Lanes in = first(i + j, left), kept = first(f + j, left);
      const Lanes new = first(g + j, left), out = first(o + j, left);
      const Lanes before = first(cells_before + at, left);
      const Lanes shown = hyperbolic_tangent(first(cells + at, left));
      const Lanes slope = first(output_slopes + at, left);
      const Lanes cell =
        fused(slope * out, 1.0f - shown * shown, first(cell_slopes + at, left));
      put_first(cell_slopes + at, cell * kept, left);
      put_first(i + j, cell * new * in * (1.0f - in), left);
      put_first(f + j, cell * before * kept * (1.0f - kept), left);
      put_first(g + j, cell * in * (1.0f - new * new), left);
      put_first(o + j, slope * shown * out * (1.0f - out), left);
    }
  }
}

INLINE void all_sigmoid(float *values, size_t count) {
  for (size_t i = 0; i < count; i += LANES)
    put_first(values + i, sigmoid(first(values + i, count - i)), count - i);
}

INLINE void all_tanh(float *values, size_t count) {
  for (size_t i = 0; i < count; i += LANES)
    put_first(values + i, hyperbolic_tangent(first(values + i, count - i)), count - i);
}

/// The kernels for one level.
#define KERNELS_FOR(LEVEL, TARGET)                                                           \
  TARGET static void advance_##LEVEL(                                                        \
    const Step *step, float *gates, const float *before, float *cells, float *outputs) {     \
    advance(step, gates, before, cells, outputs);                                            \
  }                                                                                          \
  TARGET static void retreat_##LEVEL(                                                        \
    const Step *step, float *gates, const float *before, const float *cells,                 \
    const float *output_slopes, float *cell_slopes) {                                        \
    retreat(step, gates, before, cells, output_slopes, cell_slopes);                         \
  }                                                                                          \
  TARGET static void sigmoid_##LEVEL(float *values, size_t count) {                          \
    all_sigmoid(values, count);                                                              \
  }                                                                                          \
  TARGET static void tanh_##LEVEL(float *values, size_t count) { all_tanh(values, count); }

KERNELS_FOR(0, )

#if defined(__x86_64__)
KERNELS_FOR(1, TARGET_1)
KERNELS_FOR(2, TARGET_2)
#endif

void metronome_lstm_advance(
  int level, const struct metronome_lstm_step *step, float *gates, const float *cells_before,
  float *cells, float *outputs) {
  CALL(advance, step, gates, cells_before, cells, outputs)
}

void metronome_lstm_retreat(
  int level, const struct metronome_lstm_step *step, float *gates, const float *cells_before,
  const float *cells, const float *output_slopes, float *cell_slopes) {
  CALL(retreat, step, gates, cells_before, cells, output_slopes, cell_slopes)
}

void metronome_sigmoid(int level, float *values, size_t count) { CALL(sigmoid, values, count) }

void metronome_tanh(int level, float *values, size_t count) { CALL(tanh, values, count) }
