// What a core can do at most, for benchmarks.
#pragma once
#include <stddef.h>

/// Does `rounds` times the returned number of floating-point operations, fused multiply-adds that stay
/// in registers, with as many sums beside one another as keep a core's units busy.
size_t metronome_fill_core(int level, size_t rounds);
