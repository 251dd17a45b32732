// What the kernels share that are compiled for several instruction levels.
#pragma once
#include <string.h>

// A fused multiply-add rounds once where a product and a sum round twice: with it, the result would
// depend on the processor.
#pragma STDC FP_CONTRACT OFF

enum { LANES = 16 };  // One register of level 2, two of level 1.

typedef float Lanes __attribute__((vector_size(4 * LANES)));

#define INLINE static inline __attribute__((always_inline))

INLINE void load(Lanes *to, const float *from, size_t count) {
  if (count < LANES) *to = (Lanes){0};
  memcpy(to, from, count * sizeof(float));
}

#if defined(__x86_64__)
#define TARGET_1 __attribute__((target("arch=x86-64-v3")))
// Level 2 is tuned for 256-bit registers unless it is asked for the wide ones: 2.5 times as slow.
#define TARGET_2 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))

/// Calls KERNEL_0, KERNEL_1 or KERNEL_2 by the variable `level`.
#define CALL(KERNEL, ...)                                \
  switch (level) {                                       \
    case 2: KERNEL##_2(__VA_ARGS__); break;              \
    case 1: KERNEL##_1(__VA_ARGS__); break;              \
    default: KERNEL##_0(__VA_ARGS__);                    \
  }
#else
#define CALL(KERNEL, ...) (void)level; KERNEL##_0(__VA_ARGS__);
#endif
