// A disk that can be made to fail: whoever links this has versions of the C library's functions that
// change files which ask first, on a thread that wants it so. On all others they do what they always do.
#pragma once

#include <stddef.h>

/// What is about to be done to a file.
enum metronome_disk_change {
  metronome_disk_write,
  metronome_disk_sync,
  metronome_disk_rename,
  metronome_disk_link,
  metronome_disk_unlink,
};

/// Whoever is asked before each change.
/// - path: of the file that is changed.
/// - other: where it is moved or linked to; NULL for the others.
/// - bytes, count: what is written. A lower count is what there is room for.
/// Returns 0 to let it be done, or the error number that it fails with.
typedef int (*metronome_disk_rule)(
    void *context, enum metronome_disk_change change, const char *path, const char *other,
    const void *bytes, size_t *count);

/// From now on this thread's changes are asked for; with NULL no more.
void metronome_disk_obey(metronome_disk_rule rule, void *context);
