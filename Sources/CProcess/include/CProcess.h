// What a process has to know and Swift cannot say.
#pragma once

#include <stdint.h>

// A descriptor that becomes readable when the process is asked to stop (SIGINT, SIGTERM, or SIGHUP
// where it was not ignored before, as it is under nohup).
//
// The first call installs handlers that write to an eventfd, and ignores SIGPIPE and SIGXFSZ, so that
// a write that is refused says so by its errno; later calls return the same descriptor. It never
// blocks and is closed at exec; children started with exec inherit what is ignored, not the handlers. Reading eight bytes gives the number of signals since the last
// read as a uint64_t, and makes it unreadable until the next. Put it into the same poll set as the
// sockets: a signal interrupts the poll once (EINTR), and the repeated poll finds the descriptor.
// (A handler is no place for Swift code; blocking the signals for sigwait fails because libraries
// have started threads that do not block them before main begins.)
//
// Call it before other threads of ours exist. Returns -1 with errno set when the system refuses.
int metronome_stop_descriptor(void);

// Bytes that have come over a TCP connection; -1 where that is not known, or it is none.
int64_t metronome_bytes_received(int descriptor);

// Keeps freed memory for the next allocation instead of giving it back to the system: up to 256 MiB.
//
// glibc by default returns the large blocks of a received model as soon as they are freed and takes
// them again, page fault by page fault, for the next: reading a message of 100,000 values took
// 300 us, and 10 us with this. Call it once, early; it changes nothing but speed and what a process
// holds after its largest messages. Does nothing where the C library has no such setting.
void metronome_keep_freed_memory(void);
