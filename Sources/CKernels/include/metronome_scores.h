// The cross-entropy of a batch's scores with its labels, and the slopes of its mean.
//
// As in metronome_kernels.h, all instruction levels return the same bits; exponentials and logarithms
// are made of additions, products and quotients alone.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A column of scores for each class: that of row r for class u is columns[u * stride + r]. The stride
/// is a multiple of 16; what lies behind the rows may be read and overwritten.
struct metronome_scores {
  size_t rows, classes, stride;
  float *_Nonnull columns;
  const int32_t *_Nonnull labels;
};

/// Sums over the rows.
struct metronome_score_measures {
  double loss_sum;
  size_t correct;      // Rows whose label is the first class with the largest score.
  size_t among_first;  // Rows whose label has fewer than `first` classes before it.
};

/// Measures the scores, which are left less each row's largest.
/// A class is before another where its score is larger, or as large and it has the smaller number.
struct metronome_score_measures metronome_measure_scores(
  int level, const struct metronome_scores *_Nonnull scores, size_t first);

/// Replaces the scores by the slopes of the rows' mean cross-entropy; returns the sum of the
/// cross-entropies.
double metronome_score_slopes(int level, const struct metronome_scores *_Nonnull scores);
