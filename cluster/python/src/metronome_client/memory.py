"""Keeps freed memory for the next model, where the C library lets itself be told."""

from __future__ import annotations

import ctypes

# glibc's names for what mallopt sets.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def keep_freed_memory() -> None:
    """A model comes and a delta goes with each order. Given back to the system each time, their
    memory costs more in page faults than all that is done with it."""
    try:
        library = ctypes.CDLL(None)
        # 32 MiB is the most that glibc takes.
        library.mallopt(_M_MMAP_THRESHOLD, 32 << 20)
        library.mallopt(_M_TRIM_THRESHOLD, 256 << 20)
    except (OSError, TypeError, AttributeError):
        pass  # Another C library.
