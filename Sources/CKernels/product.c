#include "metronome_product.h"

#include "fused.h"

enum {
  TALLEST = 8,  // Rows of the tallest tile.
  WIDEST = 5    // Vectors in a row of the widest.
};

typedef struct metronome_product Product;

/// `height` rows by `width` vectors: constants at every call, so that the sums stay in registers.
/// The shape of a tile changes the speed, never a bit.
INLINE void sum_tile(
  const Product *p, const float *a, const float *b, const float *start, size_t start_row,
  float *out, size_t out_row, const size_t height, const size_t width) {
  Lanes sums[TALLEST][WIDEST], bs[WIDEST];
  for (size_t r = 0; r < height; r++)
    for (size_t v = 0; v < width; v++) sums[r][v] = whole(start + r * start_row + v * LANES);
  for (size_t j = 0; j < p->inner; j++, a += p->a_inner, b += p->b_row) {
    for (size_t v = 0; v < width; v++) bs[v] = whole(b + v * LANES);
    for (size_t r = 0; r < height; r++) {
      const Lanes factor = every(a[r * p->a_row]);
      for (size_t v = 0; v < width; v++) sums[r][v] = fused(factor, bs[v], sums[r][v]);
    }
  }
  for (size_t r = 0; r < height; r++)
    for (size_t v = 0; v < width; v++)
      memcpy(out + r * out_row + v * LANES, &sums[r][v], sizeof(Lanes));
}

/// The tile at a place of the result; where the columns end within it, by way of a copy.
INLINE void tile(
  const Product *p, size_t row, size_t column, const size_t height, const size_t width) {
  const size_t full = width * LANES, columns = p->columns - column;
  const float *a = p->a + row * p->a_row, *b = p->b + column;
  const float *start = p->start ? p->start + row * p->start_row + column : NULL;
  float *out = p->out + row * p->out_row + column;
  if (start && columns >= full) {
    sum_tile(p, a, b, start, p->start_row, out, p->out_row, height, width);
    return;
  }
  float copy[TALLEST * WIDEST * LANES] = {0};
  const size_t bytes = (columns < full ? columns : full) * sizeof(float);
  if (start)
    for (size_t r = 0; r < height; r++) memcpy(copy + r * full, start + r * p->start_row, bytes);
  sum_tile(p, a, b, copy, full, copy, full, height, width);
  for (size_t r = 0; r < height; r++) memcpy(out + r * p->out_row, copy + r * full, bytes);
}

/// All rows of a panel of columns. Where the tiles' height does not divide them, some tiles are one
/// row lower rather than one a single row, whose sums wait for one another.
INLINE void panel(const Product *p, size_t column, const size_t height, const size_t width) {
  const size_t over = p->rows % height;
  const size_t lower = over == 0 ? 0 : height - over;
  size_t row = 0;
  if (lower * (height - 1) <= p->rows)
    for (size_t i = 0; i < lower; i++, row += height - 1)
      tile(p, row, column, height - 1, width);
  for (; row + height <= p->rows; row += height) tile(p, row, column, height, width);
  for (; row < p->rows; row++) tile(p, row, column, 1, width);
}

/// Columns cut into panels of up to `widest` vectors, as equal as can be. Tiles are as high as the
/// level's registers allow: 16 of half a vector, or 32 of a whole one.
INLINE void multiply(const Product *p, const size_t widest) {
  size_t vectors = (p->columns + LANES - 1) / LANES, column = 0;
  while (vectors > 0) {
    const size_t panels = (vectors + widest - 1) / widest;
    const size_t width = (vectors + panels - 1) / panels;
    if (widest == 1)
      panel(p, column, 6, 1);
    else
      switch (width) {
        case 5: panel(p, column, 5, 5); break;
        case 4: panel(p, column, 6, 4); break;
        case 3: panel(p, column, 8, 3); break;
        case 2: panel(p, column, 8, 2); break;
        default: panel(p, column, 8, 1);
      }
    vectors -= width;
    column += width * LANES;
  }
}

static void multiply_0(const Product *p) { multiply(p, 1); }

#if defined(__x86_64__)
TARGET_1 static void multiply_1(const Product *p) { multiply(p, 1); }
TARGET_2 static void multiply_2(const Product *p) { multiply(p, WIDEST); }
#endif

void metronome_multiply(int level, const struct metronome_product *product) {
  CALL(multiply, product)
}
