// The few things Swift cannot say. Each part has a header of its own.
#pragma once
#if __has_include("metronome_kernels.h")
#include "metronome_kernels.h"
#endif
#if __has_include("metronome_process.h")
#include "metronome_process.h"
#endif
