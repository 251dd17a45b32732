#include "metronome_peak.h"

#include "fused.h"

/// `chains` vectors at once: a constant at the call, so that all stay in registers.
INLINE size_t fill(size_t rounds, const size_t chains) {
  Lanes sums[LANES], factor = every(0.75f), term = every(0.25f);
  for (size_t i = 0; i < chains; i++) sums[i] = every((float)i);
  for (size_t round = 0; round < rounds; round++) {
    for (size_t i = 0; i < chains; i++) sums[i] = fused(sums[i], factor, term);
    // Else the compiler could do rounds at once.
    __asm__ volatile("" : "+m"(rounds));
  }
  Lanes all = sums[0];
  for (size_t i = 1; i < chains; i++) all += sums[i];
  // The sums are computed for their time alone.
  __asm__ volatile("" : : "m"(all));
  return chains * LANES * 2;
}

static size_t fill_0(size_t rounds) { return fill(rounds, 2); }

#if defined(__x86_64__)
// Registers: 16 of half a vector, or 32 of a whole one; two are for the factor and the term.
TARGET_1 static size_t fill_1(size_t rounds) { return fill(rounds, 5); }
TARGET_2 static size_t fill_2(size_t rounds) { return fill(rounds, 12); }
#endif

size_t metronome_fill_core(int level, size_t rounds) {
  switch (level) {
#if defined(__x86_64__)
    case 2: return fill_2(rounds);
    case 1: return fill_1(rounds);
#endif
    default: return fill_0(rounds);
  }
}
