"""What the thread that works has of the processors, by the system's counts."""

from __future__ import annotations

import time
from typing import Any


def counts() -> tuple[int, int] | None:
    """Nanoseconds on a processor, and nanoseconds in which the thread was ready to run and waited
    for one; None where the system does not say."""
    try:
        with open("/proc/thread-self/schedstat", "rb") as file:
            # The first number is the time on a processor too, but as of the last tick.
            delay = int(file.read().split()[1])
        return time.thread_time_ns(), delay
    except (OSError, ValueError, IndexError):
        return None


def write(timing: Any, before: tuple[int, int] | None) -> None:
    """Writes what the thread had since `before` into a WeightDelta's timing."""
    now = counts()
    if before is None or now is None:
        return
    # The system counts in steps of its own, so that it may say a little more than went by.
    length = timing.done - timing.begun
    timing.processor = min(length, max(0, now[0] - before[0]))
    timing.run_delay = min(length - timing.processor, max(0, now[1] - before[1]))
