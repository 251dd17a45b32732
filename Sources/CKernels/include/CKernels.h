// Loops for several instruction levels. Each part has a header of its own.
#pragma once
#include "metronome_convolution.h"
#include "metronome_halves.h"
#include "metronome_kernels.h"
#include "metronome_lstm.h"
#include "metronome_peak.h"
#include "metronome_product.h"
#include "metronome_scores.h"
#include "metronome_vectors.h"
