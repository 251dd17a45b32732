"""Ends a user's function in its middle, when the run is over or a signal says so."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """The process is to leave. No Exception, so that no `except Exception` swallows it."""


class Interruption:
    """While this is entered, signals raise Interrupted in the main thread, and so does `end`."""

    def __init__(self, grace: float) -> None:
        """`grace`: seconds after `end` until a function that does not return ends the process."""
        self._grace = grace
        self._is_main = threading.current_thread() is threading.main_thread()
        self._previous: dict[int, Any] = {}
        self._running: Callable[..., Any] | None = None
        self._has_ended = False
        self._process = os.getpid()

    def __enter__(self) -> Interruption:
        if self._is_main:
            self._previous = {one: signal.signal(one, self._handle) for one in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Calls a function of the user's."""
        if self._has_ended:
            raise Interrupted
        self._running = function
        try:
            return function(*arguments)
        finally:
            self._running = None

    def end(self) -> None:
        """Called by any thread: what runs is of no use any more."""
        self._has_ended = True
        if self._is_main and self._running is not None:
            _thread.interrupt_main(signal.SIGTERM)
            watch = threading.Timer(self._grace, self._leave)
            watch.daemon = True
            watch.start()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._process:
            os._exit(128 + number)  # A worker that the user's code forked.
        if self._running is not None or not self._has_ended:
            raise Interrupted

    def _leave(self) -> None:
        if self._running is None:
            return
        name = getattr(self._running, "__qualname__", "a function")
        print(
            f"metronome_client: {name} has not returned for {self._grace:g} s after the run's end; "
            "this process ends without it", file=sys.stderr, flush=True,
        )
        sys.stdout.flush()
        os._exit(0)
