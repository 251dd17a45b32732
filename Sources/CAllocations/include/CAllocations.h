// Counts what a thread asks of the heap. For benchmarks and tests: whoever links this has counted
// versions of the C library's functions.
#pragma once

/// How often this thread has asked for memory, or for more or less of it, since it began.
long metronome_allocations(void);

/// How often it asked for 256 bytes or more at once. A debug build keeps small things on the heap that a
/// release build does not, but never arrays.
long metronome_large_allocations(void);
