#define _GNU_SOURCE
#include "CDisk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread metronome_disk_rule rule;
static __thread void *context;

void metronome_disk_obey(metronome_disk_rule new_rule, void *new_context) {
  rule = new_rule;
  context = new_context;
}

// Whether the change may be made; errno says why not.
static int may(
    enum metronome_disk_change change, const char *path, const char *other, const void *bytes,
    size_t *count) {
  if (!rule) return 1;
  int code = rule(context, change, path, other, bytes, count);
  if (code) errno = code;
  return !code;
}

// The same of a file that is open.
static int may_at(
    enum metronome_disk_change change, int descriptor, const void *bytes, size_t *count) {
  if (!rule) return 1;
  char name[32], path[PATH_MAX];
  snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0) return 1;
  path[length] = 0;
  return may(change, path, NULL, bytes, count);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (!may_at(metronome_disk_write, descriptor, bytes, &count)) return -1;
  return syscall(SYS_write, descriptor, bytes, count);
}

int fsync(int descriptor) {
  size_t none = 0;
  if (!may_at(metronome_disk_sync, descriptor, NULL, &none)) return -1;
  return syscall(SYS_fsync, descriptor);
}

int rename(const char *path, const char *other) {
  size_t none = 0;
  if (!may(metronome_disk_rename, path, other, NULL, &none)) return -1;
  return syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, other, 0);
}

int link(const char *path, const char *other) {
  size_t none = 0;
  if (!may(metronome_disk_link, path, other, NULL, &none)) return -1;
  return syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, other, 0);
}

int unlink(const char *path) {
  size_t none = 0;
  if (!may(metronome_disk_unlink, path, NULL, NULL, &none)) return -1;
  return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
