"""The program `metronome`: where it is, and how it is run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

PROGRAM_VARIABLE = "METRONOME_PROGRAM"
# Lines of standard error that an error quotes.
LINES_QUOTED = 20


class ProgramError(RuntimeError):
    """The program ended with an error: its last lines of standard error, and its exit code."""

    def __init__(self, command: Sequence[str], code: int, lines: Sequence[str]) -> None:
        self.code = code
        text = "\n".join(lines[-LINES_QUOTED:]) or f"{' '.join(command)} ended with {code}"
        super().__init__(text)


def find_program() -> str:
    """The program of $METRONOME_PROGRAM, else the one on the PATH.

    Raises FileNotFoundError with what to do where there is none.
    """
    named = os.environ.get(PROGRAM_VARIABLE)
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"${PROGRAM_VARIABLE} is {named}, which is no file")
        return named
    found = shutil.which("metronome")
    if not found:
        raise FileNotFoundError(
            "there is no program \"metronome\" on the PATH; build it with scripts/build in "
            f"Metronome's folder, and put it on the PATH or its name into ${PROGRAM_VARIABLE}"
        )
    return found


def call(arguments: Sequence[str], progress: bool = False) -> str:
    """Runs the program, and returns what it printed.

    `progress`: shows what it says of its progress, where somebody watches. Ctrl-C and the
    notebook's stop button interrupt it, with a checkpoint. Raises ProgramError.
    """
    command = [find_program(), *arguments]
    line = ProgressLine(sys.stderr if progress and _is_watched() else None)
    errors: list[str] = []
    # A file, as a long result would fill a pipe that nobody reads yet.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", errors="replace",
            # Ctrl-C reaches it through us alone, once.
            start_new_session=True,
        )
        assert process.stderr is not None
        try:
            for text in process.stderr:
                line.show(text, errors)
            code = process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.communicate()
            raise
        finally:
            line.end()
            process.stderr.close()
        if code != 0:
            raise ProgramError(command, code, errors)
        output.seek(0)
        return output.read()


def _is_watched() -> bool:
    """Whether standard error is a terminal or a notebook."""
    return sys.stderr.isatty() or "ipykernel" in sys.modules


class ProgressLine:
    """One line that is renewed in its place."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream, self._width = stream, 0

    def show(self, text: str, errors: list[str]) -> None:
        """Takes a line of the program's standard error; what is no progress goes to `errors`."""
        try:
            event = json.loads(text)
            kind = event["event"]
        except (ValueError, KeyError, TypeError):
            errors.append(text.rstrip("\n"))
            return
        if self._stream is None:
            return
        if kind == "progress":
            self._write(sentence(event))
        elif kind == "note":
            self.end()
            print(event.get("text", ""), file=self._stream)

    def _write(self, text: str) -> None:
        print("\r" + text.ljust(self._width), end="", file=self._stream, flush=True)
        self._width = len(text)

    def end(self) -> None:
        """Leaves the line."""
        if self._width and self._stream is not None:
            print(file=self._stream, flush=True)
        self._width = 0


def sentence(event: dict[str, Any]) -> str:
    """Where a run stands, on one line."""
    parts = [f"{event.get('label', '')}  {100 * event.get('fraction', 0):.1f}%"]
    if event.get("seconds_left") is not None:
        parts.append(f"{event['seconds_left']:.1f} s left")
    evaluation = event.get("evaluation") or {}
    for key, value in evaluation.items():
        if key not in ("aggregation", "time") and isinstance(value, (int, float)):
            parts.append(f"{key.replace('_', ' ')} {value:.4f}")
    parts.append(f"{event.get('updates', 0):,} updates")
    return "  ".join(parts)
