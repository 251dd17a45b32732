// Matrix products whose sums have one defined order.
#pragma once
#include <stddef.h>

/// out[r, c] = start[r, c] + the sum over j = 0, 1, ..., inner - 1 of a[r, j] * b[j, c].
///
/// One running total a number, each product fused into it: the same bits on every level.
struct metronome_product {
  size_t rows, columns, inner;
  /// a[r, j] is a[r * a_row + j * a_inner].
  const float *_Nonnull a;
  size_t a_row, a_inner;
  /// b[j, c] is b[j * b_row + c]. Rows are read up to the next multiple of 16 columns.
  const float *_Nonnull b;
  size_t b_row;
  /// start[r, c] is start[r * start_row + c]: with start_row 0 one row for all. Null stands for
  /// zeros; it may be `out` with start_row out_row.
  const float *_Nullable start;
  size_t start_row;
  /// out[r, c] is out[r * out_row + c]. Nothing else is written.
  float *_Nonnull out;
  size_t out_row;
};

void metronome_multiply(int level, const struct metronome_product *_Nonnull product);
