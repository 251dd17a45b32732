#include "metronome_convolution.h"

#include "vector_levels.h"

INLINE void lower_patches(const float *image, const struct metronome_patches *p, float *out) {
  for (size_t y = 0; y < p->rows; y++)
    for (size_t x = 0; x < p->columns; x++)
      for (size_t k = 0; k < p->runs; k++) {
        const float *from = image + y * p->row_step + x * p->column_step + k * p->run_step;
        // Whole registers; the next run overwrites what is too much.
        for (size_t j = 0; j < p->run; j += LANES) memcpy(out + j, from + j, sizeof(Lanes));
        out += p->run;
      }
}

INLINE void raise_patches(const float *rows, const struct metronome_patches *p, float *image) {
  for (size_t y = 0; y < p->rows; y++)
    for (size_t x = 0; x < p->columns; x++)
      for (size_t k = 0; k < p->runs; k++) {
        float *to = image + y * p->row_step + x * p->column_step + k * p->run_step;
        for (size_t j = 0; j < p->run; j++) to[j] += rows[j];
        rows += p->run;
      }
}

typedef int32_t Places __attribute__((vector_size(4 * LANES)));
typedef uint8_t BytePlaces __attribute__((vector_size(LANES)));

/// `YES` where the bits of `WHERE` are set, else `NO`.
#define SELECT(WHERE, YES, NO) (((WHERE) & (YES)) | (~(WHERE) & (NO)))

INLINE void pool_lanes(
  const float *corner, const struct metronome_windows *w, const float *biases, float *out,
  uint8_t *places, size_t count) {
  Lanes best, value;
  Places best_place = {0}, place = {0};
  load(&best, corner, count);
  for (size_t y = 0; y < w->size; y++)
    for (size_t x = 0; x < w->size; x++) {
      load(&value, corner + (y * w->width + x) * w->channels, count);
      const Places larger = value > best;
      best = (Lanes)SELECT(larger, (Places)value, (Places)best);
      best_place = SELECT(larger, place, best_place);
      place = place + 1;
    }
  if (biases) {
    Lanes bias;
    load(&bias, biases, count);
    best = best + bias;
    // Not a number stays what it is.
    best = (Lanes)(~(best < 0) & (Places)best);
  }
  const BytePlaces bytes = __builtin_convertvector(best_place, BytePlaces);
  memcpy(out, &best, count * sizeof(float));
  memcpy(places, &bytes, count);
}

INLINE void pool(
  const float *image, const struct metronome_windows *w, const float *biases, float *out,
  uint8_t *places) {
  for (size_t y = 0; y < w->rows; y++)
    for (size_t x = 0; x < w->columns; x++) {
      const float *corner = image + (y * w->width + x) * w->stride * w->channels;
      size_t c = 0;
      for (; c + LANES <= w->channels; c += LANES)
        pool_lanes(corner + c, w, biases ? biases + c : biases, out + c, places + c, LANES);
      if (c < w->channels)
        pool_lanes(
          corner + c, w, biases ? biases + c : biases, out + c, places + c, w->channels - c);
      out += w->channels;
      places += w->channels;
    }
}

INLINE void add_products_of(
  const struct metronome_sparse *m, size_t rows, const float *source,
  const int32_t *source_pieces, float *target, const int32_t *targets,
  const int32_t *target_pieces, const size_t pieces) {
  const float *from[10];
  for (size_t k = 0; k < pieces; k++) from[k] = source + source_pieces[k];
  for (size_t t = 0; t < rows; t++) {
    const size_t begin = m->starts[t], end = m->starts[t + 1];
    if (begin == end) continue;
    Lanes sums[10];
    float *to = target + targets[t];
    for (size_t k = 0; k < pieces; k++) load(&sums[k], to + target_pieces[k], LANES);
    for (size_t i = begin; i < end; i++) {
      const size_t offset = m->offsets[i];
      for (size_t k = 0; k < pieces; k++) {
        Lanes x;
        load(&x, from[k] + offset, LANES);
        sums[k] = sums[k] + x * m->factors[i];
      }
    }
    // One after another, since the pieces of a target may overlap in zeros that are added.
    for (size_t k = 0; k < pieces; k++) memcpy(to + target_pieces[k], &sums[k], sizeof(Lanes));
  }
}

/// Pieces are taken up to ten at a time, so that their sums stay in registers.
INLINE void add_products(
  const struct metronome_sparse *m, size_t rows, const float *source,
  const int32_t *source_pieces, float *target, const int32_t *targets,
  const int32_t *target_pieces, size_t pieces) {
  const size_t groups = (pieces + 9) / 10;
  for (size_t g = 0; g < groups; g++) {
    const size_t begin = g * pieces / groups, end = (g + 1) * pieces / groups;
#define OF(COUNT)                                                                            \
  case COUNT:                                                                                \
    add_products_of(                                                                         \
      m, rows, source, source_pieces + begin, target, targets, target_pieces + begin, COUNT); \
    break;
    switch (end - begin) { OF(1) OF(2) OF(3) OF(4) OF(5) OF(6) OF(7) OF(8) OF(9) OF(10) }
#undef OF
  }
}

#define KERNELS_FOR(LEVEL, TARGET)                                                           \
  TARGET static void lower_patches_##LEVEL(                                                  \
    const float *image, const struct metronome_patches *p, float *out) {                     \
    lower_patches(image, p, out);                                                            \
  }                                                                                          \
  TARGET static void raise_patches_##LEVEL(                                                  \
    const float *rows, const struct metronome_patches *p, float *image) {                    \
    raise_patches(rows, p, image);                                                           \
  }                                                                                          \
  TARGET static void pool_##LEVEL(                                                           \
    const float *image, const struct metronome_windows *w, const float *biases, float *out,  \
    uint8_t *places) {                                                                       \
    pool(image, w, biases, out, places);                                                     \
  }                                                                                          \
  TARGET static void add_products_##LEVEL(                                                   \
    const struct metronome_sparse *m, size_t rows, const float *source,                      \
    const int32_t *source_pieces, float *target, const int32_t *targets,                     \
    const int32_t *target_pieces, size_t pieces) {                                           \
    add_products(m, rows, source, source_pieces, target, targets, target_pieces, pieces);    \
  }

KERNELS_FOR(0, )
#if defined(__x86_64__)
KERNELS_FOR(1, TARGET_1)
KERNELS_FOR(2, TARGET_2)
#endif

void metronome_lower_patches(
  int level, const float *image, const struct metronome_patches *patches, float *out) {
  CALL(lower_patches, image, patches, out)
}

void metronome_raise_patches(
  int level, const float *rows, const struct metronome_patches *patches, float *image) {
  CALL(raise_patches, rows, patches, image)
}

void metronome_pool(
  int level, const float *image, const struct metronome_windows *windows, const float *biases,
  float *out, uint8_t *places) {
  CALL(pool, image, windows, biases, out, places)
}

void metronome_add_products(
  int level, const struct metronome_sparse *matrix, size_t rows, const float *source,
  const int32_t *source_pieces, float *target, const int32_t *targets,
  const int32_t *target_pieces, size_t pieces) {
  CALL(
    add_products, matrix, rows, source, source_pieces, target, targets, target_pieces, pieces)
}

void metronome_route(
  const float *outputs, const float *slopes, const uint8_t *places,
  const struct metronome_windows *w, const struct metronome_patches *p, size_t unit_step,
  const struct metronome_sparse *by_unit, const struct metronome_sparse *by_place,
  float *bias_slopes) {
  int32_t count = 0;
  by_unit->starts[0] = 0;
  for (size_t c = 0; c < w->channels; c++) {
    float sum = 0;
    for (size_t y = 0; y < w->rows; y++)
      for (size_t x = 0; x < w->columns; x++) {
        const size_t i = (y * w->columns + x) * w->channels + c;
        const size_t down = y * w->stride + places[i] / w->size;
        const size_t across = x * w->stride + places[i] % w->size;
        // Written always and counted only where it matters: half of them do, in no order that a
        // processor could guess.
        by_unit->offsets[count] = (int32_t)(down * p->row_step + across * p->column_step);
        by_unit->factors[count] = slopes[i];
        const int matters = outputs[i] != 0;
        sum += matters ? slopes[i] : 0;
        count += matters;
      }
    by_unit->starts[c + 1] = count;
    bias_slopes[c] += sum;
  }
  if (!by_place) return;

  const size_t area = w->size * w->size;
  int32_t *starts = by_place->starts;
  starts[0] = 0;
  for (size_t window = 0; window < w->rows * w->columns; window++, starts += area) {
    const size_t first = window * w->channels;
    int32_t next[225] = {0};
    for (size_t c = 0; c < w->channels; c++) next[places[first + c]] += outputs[first + c] != 0;
    int32_t begin = starts[0];
    for (size_t k = 0; k < area; k++) {
      starts[k + 1] = begin + next[k];
      next[k] = begin;
      begin = starts[k + 1];
    }
    for (size_t c = 0; c < w->channels; c++) {
      if (outputs[first + c] == 0) continue;
      const int32_t i = next[places[first + c]]++;
      by_place->offsets[i] = (int32_t)(c * unit_step);
      by_place->factors[i] = slopes[first + c];
    }
  }
}
