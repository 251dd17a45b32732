#include "metronome_kernels.h"

#include "vector_levels.h"

// Every function that takes vectors is inlined, so no call of one has an ABI that could change.
#pragma clang diagnostic ignored "-Wpsabi"

typedef struct metronome_samples Samples;
typedef struct metronome_row_products RowProducts;
typedef struct metronome_column_products ColumnProducts;
typedef uint8_t Bytes __attribute__((vector_size(LANES)));

enum {
  UNITS = 5,  // Units of a tile.
  BLOCK = 4   // Rows that are gathered at a time; those behind them are fetched meanwhile.
};

typedef float Half __attribute__((vector_size(2 * LANES)));
typedef float Quarter __attribute__((vector_size(LANES)));

INLINE float sum_of_lanes(const Lanes *lanes) {
  const Lanes all = *lanes;
  const Half half = __builtin_shufflevector(all, all, 0, 1, 2, 3, 4, 5, 6, 7)
                  + __builtin_shufflevector(all, all, 8, 9, 10, 11, 12, 13, 14, 15);
  const Quarter quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3)
                        + __builtin_shufflevector(half, half, 4, 5, 6, 7);
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

/// The same of four vectors at once, plus `bias`, to every `step`-th place of `out`.
INLINE void put_sums_of_lanes(
  const Lanes a, const Lanes b, const Lanes c, const Lanes d, float bias, float *out,
  size_t step) {
#define LOW_HALVES(A, B) \
  __builtin_shufflevector(A, B, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define HIGH_HALVES(A, B) \
  __builtin_shufflevector(A, B, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define LOW_QUARTERS(A, B) \
  __builtin_shufflevector(A, B, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define HIGH_QUARTERS(A, B) \
  __builtin_shufflevector(A, B, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#define PAIRS_TURNED(A) \
  __builtin_shufflevector(A, A, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)
#define NEIGHBOURS_TURNED(A) \
  __builtin_shufflevector(A, A, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
  const Lanes ab = LOW_HALVES(a, b) + HIGH_HALVES(a, b);
  const Lanes cd = LOW_HALVES(c, d) + HIGH_HALVES(c, d);
  Lanes sums = LOW_QUARTERS(ab, cd) + HIGH_QUARTERS(ab, cd);
  sums = sums + PAIRS_TURNED(sums);
  sums = sums + NEIGHBOURS_TURNED(sums) + bias;
  for (size_t i = 0; i < 4; i++) out[i * step] = sums[4 * i];
}

// The shapes of the tiles below are constants at every call, so that a tile's sums stay in
// registers. A shape changes the speed, never the order in which a sum is formed.

/// The rows of bytes that the next tiles will gather. They lie anywhere in a data set that no cache
/// holds, and are fetched while there is something to compute.
typedef struct {
  const uint8_t *rows[BLOCK];
} Later;

INLINE void row_product_tile(
  const RowProducts *p, const float *x, float *out, size_t unit, const Later *later,
  const size_t rows, const size_t units) {
  const size_t width = p->width;
  const float *weights = p->weights + unit * width;
  Lanes sums[4][UNITS];
  for (size_t r = 0; r < rows; r++)
    for (size_t u = 0; u < units; u++) sums[r][u] = (Lanes){0};
  for (size_t j = 0; j + LANES <= width; j += LANES) {
    // A cache line of one row after another.
    if (later) __builtin_prefetch(later->rows[j / LANES % BLOCK] + j / 64 * 64);
    Lanes xs[4], w;
    for (size_t r = 0; r < rows; r++) load(&xs[r], x + r * width + j, LANES);
    for (size_t u = 0; u < units; u++) {
      load(&w, weights + u * width + j, LANES);
      for (size_t r = 0; r < rows; r++) sums[r][u] = sums[r][u] + xs[r] * w;
    }
  }
  const size_t left = width % LANES;
  if (left > 0) {
    Lanes xs, w;
    for (size_t u = 0; u < units; u++) {
      load(&w, weights + (u + 1) * width - left, left);
      for (size_t r = 0; r < rows; r++) {
        load(&xs, x + (r + 1) * width - left, left);
        sums[r][u] = sums[r][u] + xs * w;
      }
    }
  }
  out += unit * p->unit_step;
  if (rows == 4) {
    for (size_t u = 0; u < units; u++)
      put_sums_of_lanes(
        sums[0][u], sums[1][u], sums[2][u], sums[3][u], p->biases[unit + u],
        out + u * p->unit_step, p->row_step);
    return;
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t u = 0; u < units; u++)
      out[r * p->row_step + u * p->unit_step] = sum_of_lanes(&sums[r][u]) + p->biases[unit + u];
}

INLINE void row_products_of(
  const RowProducts *p, const float *x, float *out, const Later *later, const size_t rows) {
  size_t u = 0;
  if (later && UNITS <= p->units) {
    row_product_tile(p, x, out, u, later, rows, UNITS);
    u += UNITS;
  }
  for (; u + UNITS <= p->units; u += UNITS) row_product_tile(p, x, out, u, NULL, rows, UNITS);
  for (; u < p->units; u++) row_product_tile(p, x, out, u, NULL, rows, 1);
}

/// The products of `count` rows.
INLINE void row_products(
  const RowProducts *p, const float *x, size_t count, float *out, const Later *later,
  const size_t tile_rows) {
  size_t r = 0;
  for (; r + tile_rows <= count; r += tile_rows)
    row_products_of(p, x + r * p->width, out + r * p->row_step, later, tile_rows);
  for (; r < count; r++) row_products_of(p, x + r * p->width, out + r * p->row_step, later, 1);
}

/// `vectors` times 16 columns of `units` rows of the result; `count` columns where there are fewer.
INLINE void column_product_tile(
  const ColumnProducts *p, size_t column, size_t unit, const size_t vectors, const size_t units,
  size_t count) {
  Lanes sums[UNITS][4];
  for (size_t u = 0; u < units; u++)
    for (size_t v = 0; v < vectors; v++) sums[u][v] = (Lanes){0};
  const float *x = p->x + column, *factors = p->factors + unit * p->unit_step;
  for (size_t r = 0; r < p->rows; r++, x += p->width, factors += p->row_step) {
    Lanes xs[4];
    for (size_t v = 0; v < vectors; v++) load(&xs[v], x + v * LANES, count);
    for (size_t u = 0; u < units; u++)
      for (size_t v = 0; v < vectors; v++)
        sums[u][v] = sums[u][v] + xs[v] * factors[u * p->unit_step];
  }
  float *out = p->out + unit * p->width + column;
  for (size_t u = 0; u < units; u++)
    for (size_t v = 0; v < vectors; v++)
      memcpy(out + u * p->width + v * LANES, &sums[u][v], count * sizeof(float));
}

INLINE void column_products_of(
  const ColumnProducts *p, size_t column, const size_t vectors, size_t count) {
  size_t u = 0;
  for (; u + UNITS <= p->units; u += UNITS)
    column_product_tile(p, column, u, vectors, UNITS, count);
  for (; u < p->units; u++) column_product_tile(p, column, u, vectors, 1, count);
}

INLINE void column_products(const ColumnProducts *p, const size_t vectors) {
  size_t j = 0;
  for (; j + vectors * LANES <= p->width; j += vectors * LANES)
    column_products_of(p, j, vectors, LANES);
  for (; j + LANES <= p->width; j += LANES) column_products_of(p, j, 1, LANES);
  if (j < p->width) column_products_of(p, j, 1, p->width - j);
}

/// The rows of a batch lie anywhere in a data set that no cache holds.
INLINE void prefetch(const Samples *s, size_t row) {
  const uint8_t *bytes = s->bytes + (size_t)s->rows[row] * s->width;
  for (size_t j = 0; j < s->width; j += 64) __builtin_prefetch(bytes + j);
}

/// `count` numbers from place j on of a row.
INLINE Lanes converted(
  const Samples *s, const uint8_t *from, size_t j, size_t count, const int are_scaled) {
  Bytes bytes = {0};
  memcpy(&bytes, from + j, count);
  Lanes lanes = __builtin_convertvector(bytes, Lanes) * s->scale;
  if (are_scaled) {
    Lanes factors, offsets;
    load(&factors, s->factors + j, count);
    load(&offsets, s->offsets + j, count);
    lanes = lanes * factors + offsets;
  }
  return lanes;
}

INLINE void gather_row(const Samples *s, const uint8_t *from, float *out, const int are_scaled) {
  Lanes lanes;
  const size_t width = s->width;
  size_t j = 0;
#pragma clang loop unroll_count(4)
  for (; j + LANES <= width; j += LANES) {
    lanes = converted(s, from, j, LANES, are_scaled);
    memcpy(out + j, &lanes, sizeof lanes);
  }
  if (j == width) return;
  lanes = converted(s, from, j, width - j, are_scaled);
  memcpy(out + j, &lanes, (width - j) * sizeof(float));
}

/// Gathers `count` rows from `row` on.
INLINE void gather_rows(const Samples *s, size_t row, size_t count, float *out) {
  for (size_t r = row; r < row + count; r++, out += s->width) {
    const uint8_t *from = s->bytes + (size_t)s->rows[r] * s->width;
    if (s->factors)
      gather_row(s, from, out, 1);
    else
      gather_row(s, from, out, 0);
  }
}

INLINE void gather_bytes(const Samples *s, float *out) {
  for (size_t r = 0; r < s->count; r++) {
    if (r + BLOCK < s->count) prefetch(s, r + BLOCK);
    gather_rows(s, r, 1, out + r * s->width);
  }
}

/// The products of all rows. Where they are gathered first, by few rows at a time, which are then read
/// from the first-level cache.
INLINE void all_row_products(const RowProducts *p, const size_t tile_rows) {
  const Samples *s = p->gathered;
  if (!s) {
    row_products(p, p->x, p->rows, p->out, NULL, tile_rows);
    return;
  }
  for (size_t r = 0; r < BLOCK && r < s->count; r++) prefetch(s, r);
  for (size_t row = 0; row < p->rows; row += BLOCK) {
    const size_t left = p->rows - row, count = left < BLOCK ? left : BLOCK;
    Later later;
    for (size_t i = 0; i < BLOCK; i++) {
      const size_t r = row + BLOCK + i;
      later.rows[i] = s->bytes + (size_t)s->rows[r < s->count ? r : row] * s->width;
    }
    float *x = p->x + (p->keeps ? row * p->width : 0);
    gather_rows(s, row, count, x);
    row_products(p, x, count, p->out + row * p->row_step, &later, tile_rows);
  }
}

/// The three kernels for one level, with the tile that fits its registers.
#define KERNELS_FOR(LEVEL, TARGET, TILE)                                                       \
  TARGET static void gather_bytes_##LEVEL(const Samples *s, float *out) {                      \
    gather_bytes(s, out);                                                         \
  }                                                                                            \
  TARGET static void row_products_##LEVEL(const RowProducts *p) {                              \
    all_row_products(p, TILE);                                                            \
  }                                                                                            \
  TARGET static void column_products_##LEVEL(const ColumnProducts *p) {                        \
    column_products(p, TILE);                                                                  \
  }

KERNELS_FOR(0, , 1)

#if defined(__x86_64__)
KERNELS_FOR(1, TARGET_1, 1)
KERNELS_FOR(2, TARGET_2, 4)

int metronome_vector_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 2;
  return __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}
#else
int metronome_vector_level(void) { return 0; }
#endif

void metronome_gather_bytes(int level, const struct metronome_samples *samples, float *out) {
  CALL(gather_bytes, samples, out)
}

void metronome_multiply_rows(int level, const struct metronome_row_products *products) {
  CALL(row_products, products)
}

void metronome_multiply_columns(int level, const struct metronome_column_products *products) {
  CALL(column_products, products)
}
