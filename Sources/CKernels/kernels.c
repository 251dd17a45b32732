#include "metronome_kernels.h"

#include "vector_levels.h"

enum {
  UNITS = 5,   // Units of a tile.
  AHEAD = 4    // Rows between the one that is fetched and the one that is converted.
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

// The shapes of the tiles below are constants at every call, so that a tile's sums stay in
// registers. A shape changes the speed, never the order in which a sum is formed.

INLINE void row_product_tile(
  const float *x, size_t width, const float *weights, const float *biases, size_t stride,
  float *out, const size_t rows, const size_t units) {
  Lanes sums[4][UNITS];
  for (size_t r = 0; r < rows; r++)
    for (size_t u = 0; u < units; u++) sums[r][u] = (Lanes){0};
  for (size_t j = 0; j + LANES <= width; j += LANES) {
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
  for (size_t r = 0; r < rows; r++)
    for (size_t u = 0; u < units; u++)
      out[r * stride + u] = sum_of_lanes(&sums[r][u]) + biases[u];
}

INLINE void row_products_of(
  const float *x, size_t width, const float *weights, const float *biases, size_t units,
  float *out, const size_t rows) {
  size_t u = 0;
  for (; u + UNITS <= units; u += UNITS)
    row_product_tile(x, width, weights + u * width, biases + u, units, out + u, rows, UNITS);
  for (; u < units; u++)
    row_product_tile(x, width, weights + u * width, biases + u, units, out + u, rows, 1);
}

INLINE void row_products(
  const float *x, size_t rows, size_t width, const float *weights, const float *biases,
  size_t units, float *out, const size_t tile_rows) {
  size_t r = 0;
  for (; r + tile_rows <= rows; r += tile_rows)
    row_products_of(x + r * width, width, weights, biases, units, out + r * units, tile_rows);
  for (; r < rows; r++)
    row_products_of(x + r * width, width, weights, biases, units, out + r * units, 1);
}

/// `vectors` times 16 columns of `units` rows of the result; `count` columns where there are fewer.
INLINE void column_product_tile(
  const float *x, size_t rows, size_t width, const float *factors, size_t stride, float *out,
  const size_t vectors, const size_t units, size_t count) {
  Lanes sums[UNITS][4];
  for (size_t u = 0; u < units; u++)
    for (size_t v = 0; v < vectors; v++) sums[u][v] = (Lanes){0};
  for (size_t r = 0; r < rows; r++) {
    Lanes xs[4];
    for (size_t v = 0; v < vectors; v++) load(&xs[v], x + r * width + v * LANES, count);
    for (size_t u = 0; u < units; u++)
      for (size_t v = 0; v < vectors; v++)
        sums[u][v] = sums[u][v] + xs[v] * factors[r * stride + u];
  }
  for (size_t u = 0; u < units; u++)
    for (size_t v = 0; v < vectors; v++)
      memcpy(out + u * width + v * LANES, &sums[u][v], count * sizeof(float));
}

INLINE void column_products_of(
  const float *x, size_t rows, size_t width, const float *factors, size_t units, float *out,
  const size_t vectors, size_t count) {
  size_t u = 0;
  for (; u + UNITS <= units; u += UNITS)
    column_product_tile(x, rows, width, factors + u, units, out + u * width, vectors, UNITS, count);
  for (; u < units; u++)
    column_product_tile(x, rows, width, factors + u, units, out + u * width, vectors, 1, count);
}

INLINE void column_products(
  const float *x, size_t rows, size_t width, const float *factors, size_t units, float *out,
  const size_t vectors) {
  size_t j = 0;
  for (; j + vectors * LANES <= width; j += vectors * LANES)
    column_products_of(x + j, rows, width, factors, units, out + j, vectors, LANES);
  for (; j + LANES <= width; j += LANES)
    column_products_of(x + j, rows, width, factors, units, out + j, 1, LANES);
  if (j < width) column_products_of(x + j, rows, width, factors, units, out + j, 1, width - j);
}

INLINE void gather_bytes(
  const uint8_t *bytes, size_t width, const int32_t *rows, size_t count, float scale, float *out) {
  for (size_t r = 0; r < count; r++) {
    // The rows of a batch lie anywhere in a data set that no cache holds.
    if (r + AHEAD < count) {
      const uint8_t *later = bytes + (size_t)rows[r + AHEAD] * width;
      for (size_t j = 0; j < width; j += 64) __builtin_prefetch(later + j);
    }
    const uint8_t *from = bytes + (size_t)rows[r] * width;
    float *to = out + r * width;
    for (size_t j = 0; j < width; j++) to[j] = (float)from[j] * scale;
  }
}

/// The three kernels for one level, with the tile that fits its registers.
#define KERNELS_FOR(LEVEL, TARGET, TILE)                                                       \
  TARGET static void gather_bytes_##LEVEL(                                                     \
    const uint8_t *bytes, size_t width, const int32_t *rows, size_t count, float scale,        \
    float *out) {                                                                              \
    gather_bytes(bytes, width, rows, count, scale, out);                                       \
  }                                                                                            \
  TARGET static void row_products_##LEVEL(                                                     \
    const float *x, size_t rows, size_t width, const float *weights, const float *biases,      \
    size_t units, float *out) {                                                                \
    row_products(x, rows, width, weights, biases, units, out, TILE);                           \
  }                                                                                            \
  TARGET static void column_products_##LEVEL(                                                  \
    const float *x, size_t rows, size_t width, const float *factors, size_t units,             \
    float *out) {                                                                              \
    column_products(x, rows, width, factors, units, out, TILE);                                \
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

void metronome_gather_bytes(
  int level, const uint8_t *bytes, size_t width, const int32_t *rows, size_t count, float scale,
  float *out) {
  CALL(gather_bytes, bytes, width, rows, count, scale, out)
}

void metronome_row_products(
  int level, const float *x, size_t rows, size_t width, const float *weights, const float *biases,
  size_t units, float *out) {
  CALL(row_products, x, rows, width, weights, biases, units, out)
}

void metronome_column_products(
  int level, const float *x, size_t rows, size_t width, const float *factors, size_t units,
  float *out) {
  CALL(column_products, x, rows, width, factors, units, out)
}
