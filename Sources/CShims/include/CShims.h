// The few things Swift cannot say. Each part has a header of its own.
#pragma once
#if __has_include("metronome_kernels.h")
#include "metronome_kernels.h"
#endif
#if __has_include("metronome_convolution.h")
#include "metronome_convolution.h"
#endif
#if __has_include("metronome_product.h")
#include "metronome_product.h"
#endif
#if __has_include("metronome_lstm.h")
#include "metronome_lstm.h"
#endif
#if __has_include("metronome_process.h")
#include "metronome_process.h"
#endif
