// What a process has to know and Swift cannot say.
#pragma once

// A descriptor that becomes readable when the process is asked to stop (SIGINT or SIGTERM).
//
// The first call installs handlers that write to an eventfd, and ignores SIGPIPE; later calls return
// the same descriptor. It never blocks and is closed at exec; children started with exec inherit the
// ignored SIGPIPE, not the handlers. Reading eight bytes gives the number of signals since the last
// read as a uint64_t, and makes it unreadable until the next. Put it into the same poll set as the
// sockets: a signal interrupts the poll once (EINTR), and the repeated poll finds the descriptor.
// (A handler is no place for Swift code; blocking the signals for sigwait fails because libraries
// have started threads that do not block them before main begins.)
//
// Call it before other threads of ours exist. Returns -1 with errno set when the system refuses.
int metronome_stop_descriptor(void);
