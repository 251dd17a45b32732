#include "CProcess.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Written before the handlers are installed, never after.
static int stop_descriptor = -1;

static void note_signal(int signal_number) {
  (void)signal_number;
  const int saved_errno = errno;
  const uint64_t one = 1;
  // Nothing can be done about a failure here; the counter cannot be full.
  ssize_t written = write(stop_descriptor, &one, sizeof one);
  (void)written;
  errno = saved_errno;
}

int metronome_stop_descriptor(void) {
  if (stop_descriptor >= 0) return stop_descriptor;

  const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return -1;
  stop_descriptor = descriptor;

  struct sigaction stop;
  memset(&stop, 0, sizeof stop);
  stop.sa_handler = note_signal;
  // Reads and writes of files go on; poll returns EINTR whatever is said here.
  stop.sa_flags = SA_RESTART;
  sigemptyset(&stop.sa_mask);
  struct sigaction ignore = stop;
  ignore.sa_handler = SIG_IGN;
  // Who starts us with nohup wants to be gone without ending us.
  struct sigaction hangup;
  const int ends_at_hangup =
      sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN;
  if (sigaction(SIGINT, &stop, NULL) != 0 || sigaction(SIGTERM, &stop, NULL) != 0 ||
      (ends_at_hangup && sigaction(SIGHUP, &stop, NULL) != 0) ||
      sigaction(SIGPIPE, &ignore, NULL) != 0 || sigaction(SIGXFSZ, &ignore, NULL) != 0) {
    const int saved_errno = errno;
    stop_descriptor = -1;
    close(descriptor);
    errno = saved_errno;
    return -1;
  }
  return descriptor;
}

void metronome_keep_freed_memory(void) {
#ifdef M_TRIM_THRESHOLD
  // 32 MiB is the most that glibc takes, and above one part of a vector.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}
