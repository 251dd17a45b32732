// What convolutions of images that lie channels last need beside matrix products.
//
// An image is *bordered* when it has a frame of zeros, so that every patch under the kernel is inside
// it: a patch is then `kernel rows` runs of memory. As in metronome_kernels.h, all instruction levels
// return the same bits.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The sizes of a convolution. A run is a patch's row: kernel width times channels numbers.
struct metronome_patches {
  size_t rows, columns;          // Places of the kernel, down and across.
  size_t row_step, column_step;  // Numbers between the beginnings of neighbouring patches.
  size_t runs, run;              // Runs of a patch, and the numbers in one.
  size_t run_step;               // Numbers between the beginnings of a patch's runs.
};

/// Lays the patches of a bordered image out as the rows of a matrix: [rows * columns, runs * run].
/// Up to 15 numbers behind the image are read, and as many behind `out` written.
void metronome_lower_patches(
  int level, const float *_Nonnull image, const struct metronome_patches *_Nonnull patches,
  float *_Nonnull out);

/// Adds a matrix of such rows back to the places of a bordered image that they came from.
void metronome_raise_patches(
  int level, const float *_Nonnull rows, const struct metronome_patches *_Nonnull patches,
  float *_Nonnull image);

/// Windows of `size` x `size` places of a [height, width, channels] image, `stride` apart.
struct metronome_windows {
  size_t width, channels;  // Of the image.
  size_t rows, columns;    // Windows, down and across.
  size_t size, stride;     // The size at most 15.
};

/// out = max(0, bias + the largest of the window), and which place of the window, counted row by row,
/// had it (the first, where several do). `biases` nil: the largest alone.
void metronome_pool(
  int level, const float *_Nonnull image, const struct metronome_windows *_Nonnull windows,
  const float *_Nullable biases, float *_Nonnull out, uint8_t *_Nonnull places);

/// A sparse matrix by rows: row t has the entries starts[t] to starts[t + 1]: where the vector begins
/// that it multiplies, and the factor.
struct metronome_sparse {
  int32_t *_Nonnull starts;
  int32_t *_Nonnull offsets;
  float *_Nonnull factors;
};

/// Sends slopes at pooled outputs back to the places that were the largest, those with an output of 0
/// left out (their slope is 0).
///
/// by_unit has a row for each channel, of patches (offset `row_step` y + `column_step` x).
/// by_place has a row for each place of each window, of channels (offset channel * `unit_step`).
/// Adds each channel's slopes to bias_slopes.
void metronome_route(
  const float *_Nonnull outputs, const float *_Nonnull slopes, const uint8_t *_Nonnull places,
  const struct metronome_windows *_Nonnull windows,
  const struct metronome_patches *_Nonnull patches, size_t unit_step,
  const struct metronome_sparse *_Nonnull by_unit,
  const struct metronome_sparse *_Nullable by_place, float *_Nonnull bias_slopes);

/// target[targets[t] + target_pieces[k] + j] += sum over row t's entries, in order, of
/// factor * source[offset + source_pieces[k] + j], for 16 numbers j in each of `pieces` pieces.
void metronome_add_products(
  int level, const struct metronome_sparse *_Nonnull matrix, size_t rows,
  const float *_Nonnull source, const int32_t *_Nonnull source_pieces, float *_Nonnull target,
  const int32_t *_Nonnull targets, const int32_t *_Nonnull target_pieces, size_t pieces);
