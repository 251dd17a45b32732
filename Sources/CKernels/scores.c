#include "metronome_scores.h"

#include "vector_levels.h"

// Every function that takes vectors is inlined, so no call of one has an ABI that could change.
#pragma clang diagnostic ignored "-Wpsabi"

typedef struct metronome_scores Scores;
typedef struct metronome_score_measures Measures;
typedef int32_t Bits __attribute__((vector_size(4 * LANES)));
typedef double Wide __attribute__((vector_size(4 * LANES)));
typedef int64_t WideBits __attribute__((vector_size(4 * LANES)));
typedef float HalfLanes __attribute__((vector_size(2 * LANES)));

/// `YES` where the bits of `WHERE` are set, else `NO`.
#define SELECT(WHERE, YES, NO) (((WHERE) & (YES)) | (~(WHERE) & (NO)))

/// Cephes' `expf`: x = n log 2 + r, a polynomial in r, and n put into the exponent bits. To within
/// three units in the last place; below -87 it is that of -87, above 88 that of 88; nan stays nan.
INLINE Lanes exponential(Lanes argument) {
  const Lanes zero = {0}, low = zero - 87.0f, high = zero + 88.0f;
  Lanes x = (Lanes)SELECT(argument < low, (Bits)low, (Bits)argument);
  x = (Lanes)SELECT(x > high, (Bits)high, (Bits)x);
  // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
  const Lanes shifted = x * 1.44269504f + 12582912.0f;
  const Lanes n = shifted - 12582912.0f;
  const Lanes r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Lanes p = zero + 1.98756915e-4f;
  p = p * r + 1.39819995e-3f;
  p = p * r + 8.3334519e-3f;
  p = p * r + 4.1665796e-2f;
  p = p * r + 1.66666655e-1f;
  p = p * r + 5.0000001e-1f;
  p = (p * r) * r + r + 1.0f;
  return p * (Lanes)(((Bits)shifted - 0x4B400000 + 127) << 23);
}

/// The natural logarithm of finite numbers from 1 on, as `PortableMath.log` has it; nan stays nan.
INLINE Wide logarithm(Wide x) {
  // x = m 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh((m - 1) / (m + 1)).
  const WideBits bits = (WideBits)x;
  Wide exponent = __builtin_convertvector((bits >> 52) - 1023, Wide);
  Wide m = (Wide)((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
  const WideBits larger = m > 1.4142135623730951;
  m = (Wide)SELECT(larger, (WideBits)(m * 0.5), (WideBits)m);
  exponent = (Wide)SELECT(larger, (WideBits)(exponent + 1.0), (WideBits)exponent);
  const Wide s = (m - 1.0) / (m + 1.0);
  const Wide z = s * s;
  Wide series = z * (1.0 / 23) + 1.0 / 21;
  series = series * z + 1.0 / 19;
  series = series * z + 1.0 / 17;
  series = series * z + 1.0 / 15;
  series = series * z + 1.0 / 13;
  series = series * z + 1.0 / 11;
  series = series * z + 1.0 / 9;
  series = series * z + 1.0 / 7;
  series = series * z + 1.0 / 5;
  series = series * z + 1.0 / 3;
  const Wide low = 2.0 * s * z * series + exponent * 1.9082149292705877e-10;
  const Wide log = exponent * 0.6931471803691238 + (2.0 * s + low);
  return (Wide)SELECT(x == x, (WideBits)log, bits);
}

/// The labels of 16 rows; those behind the last row have none.
INLINE Bits labels_of(const Scores *s, size_t row) {
  Bits labels = (Bits){0} - 1;
  const size_t left = s->rows - row;
  memcpy(&labels, s->labels + row, (left < LANES ? left : LANES) * sizeof(int32_t));
  return labels;
}

INLINE size_t count_of(Bits where) {
  size_t count = 0;
  for (size_t i = 0; i < LANES; i++) count -= where[i];
  return count;
}

/// Takes each row's largest score from its scores, and the labels' scores from the loss.
INLINE void shift(const Scores *s, Measures *measures) {
  for (size_t row = 0; row < s->rows; row += LANES) {
    float *column = s->columns + row;
    Lanes largest, score;
    Bits best = {0};
    load(&largest, column, LANES);
    for (size_t u = 1; u < s->classes; u++) {
      load(&score, column + u * s->stride, LANES);
      const Bits larger = score > largest;
      largest = (Lanes)SELECT(larger, (Bits)score, (Bits)largest);
      best = SELECT(larger, (Bits){0} + (int32_t)u, best);
    }
    for (size_t u = 0; u < s->classes; u++) {
      load(&score, column + u * s->stride, LANES);
      score = score - largest;
      memcpy(column + u * s->stride, &score, sizeof score);
    }
    measures->correct += count_of(best == labels_of(s, row));
    for (size_t r = row; r < s->rows && r < row + LANES; r++)
      measures->loss_sum -= (double)s->columns[(size_t)s->labels[r] * s->stride + r];
  }
}

INLINE size_t count_among_first(const Scores *s, size_t first) {
  size_t count = 0;
  for (size_t row = 0; row < s->rows; row += LANES) {
    const Bits labels = labels_of(s, row);
    Lanes own = {0}, score;
    for (size_t r = row; r < s->rows && r < row + LANES; r++)
      own[r - row] = s->columns[(size_t)s->labels[r] * s->stride + r];
    Bits before = {0};
    for (size_t u = 0; u < s->classes; u++) {
      load(&score, s->columns + u * s->stride + row, LANES);
      before -= (score > own) | ((score == own) & ((int32_t)u < labels));
    }
    count += count_of((before < (int32_t)first) & (labels >= 0));
  }
  return count;
}

/// Adds the logarithms of 16 rows' sums to the loss, one after another.
INLINE void add_logarithms(Lanes sums, size_t count, double *loss_sum) {
  const Wide low = __builtin_convertvector(
    __builtin_shufflevector(sums, sums, 0, 1, 2, 3, 4, 5, 6, 7), Wide);
  const Wide high = __builtin_convertvector(
    __builtin_shufflevector(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15), Wide);
  double logs[LANES];
  const Wide logs_low = logarithm(low), logs_high = logarithm(high);
  memcpy(logs, &logs_low, sizeof logs_low);
  memcpy(logs + LANES / 2, &logs_high, sizeof logs_high);
  for (size_t i = 0; i < count; i++) *loss_sum += logs[i];
}

/// From shifted scores to the rest of the loss, and to the slopes where they are wanted.
INLINE void exponentiate(const Scores *s, double *loss_sum, const int wants_slopes) {
  const float row_share = 1 / (float)s->rows;
  for (size_t row = 0; row < s->rows; row += LANES) {
    float *column = s->columns + row;
    Lanes sum = {0}, value;
    for (size_t u = 0; u < s->classes; u++) {
      load(&value, column + u * s->stride, LANES);
      value = exponential(value);
      sum = sum + value;
      if (wants_slopes) memcpy(column + u * s->stride, &value, sizeof value);
    }
    const size_t left = s->rows - row;
    add_logarithms(sum, left < LANES ? left : LANES, loss_sum);
    if (!wants_slopes) continue;
    const Lanes share = 1.0f / sum, one = (Lanes){0} + 1.0f;
    const Bits labels = labels_of(s, row);
    for (size_t u = 0; u < s->classes; u++) {
      load(&value, column + u * s->stride, LANES);
      value = value * share - (Lanes)((labels == (int32_t)u) & (Bits)one);
      value = value * row_share;
      memcpy(column + u * s->stride, &value, sizeof value);
    }
  }
}

INLINE Measures measure_scores(const Scores *s, size_t first) {
  Measures measures = {0, 0, 0};
  shift(s, &measures);
  if (first > 0) measures.among_first = count_among_first(s, first);
  exponentiate(s, &measures.loss_sum, 0);
  return measures;
}

INLINE double score_slopes(const Scores *s) {
  Measures measures = {0, 0, 0};
  shift(s, &measures);
  exponentiate(s, &measures.loss_sum, 1);
  return measures.loss_sum;
}

#define KERNELS_FOR(LEVEL, TARGET)                                                 \
  TARGET static Measures measure_scores_##LEVEL(const Scores *s, size_t first) {   \
    return measure_scores(s, first);                                               \
  }                                                                                \
  TARGET static double score_slopes_##LEVEL(const Scores *s) { return score_slopes(s); }

KERNELS_FOR(0, )
#if defined(__x86_64__)
KERNELS_FOR(1, TARGET_1)
KERNELS_FOR(2, TARGET_2)
#endif

Measures metronome_measure_scores(int level, const Scores *scores, size_t first) {
  switch (level) {
#if defined(__x86_64__)
    case 2: return measure_scores_2(scores, first);
    case 1: return measure_scores_1(scores, first);
#endif
    default: return measure_scores_0(scores, first);
  }
}

double metronome_score_slopes(int level, const Scores *scores) {
  switch (level) {
#if defined(__x86_64__)
    case 2: return score_slopes_2(scores);
    case 1: return score_slopes_1(scores);
#endif
    default: return score_slopes_0(scores);
  }
}
