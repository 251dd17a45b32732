#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// libzmq 4.3 ends the process where it finds no descriptor for a connection to a socket file (its
// ipc_listener.cpp knows ENFILE and not EMFILE). It calls this function in place of the C library's, and takes
// what it is told for a connection that was given up, of which it knows.
int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict length, int flags) {
  const int descriptor = (int)syscall(SYS_accept4, socket, address, length, flags);
  if (descriptor < 0 && errno == EMFILE) errno = ECONNABORTED;
  return descriptor;
}
