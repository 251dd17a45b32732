"""Vectors of float32 in parts, and the bytes that they travel as."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import limits
from .envelopes import vector_head
from .errors import ProtocolError
from .wire import VECTORS, messages

# numpy's types of the encodings.
TYPES: dict[int, np.dtype[Any]] = {
    messages.FLOAT32: np.dtype("<f4"), messages.FLOAT16: np.dtype("<f2"),
}
# Bytes before an outgoing vector's values, into which the rest of its message is written.
HEADROOM = 4096


def outgoing(count: int) -> np.ndarray[Any, Any]:
    """Memory for `count` values of float32, with room for a message's head before them."""
    return np.empty(HEADROOM + 4 * count, np.uint8)[HEADROOM:].view("<f4")


def _square(vector: np.ndarray[Any, Any]) -> float:
    """The sum of the squares in float32, which may be beyond it."""
    with np.errstate(all="ignore"):
        return float(np.dot(vector, vector))


def is_finite(vector: np.ndarray[Any, Any]) -> bool:
    """Whether all values are finite; one pass where they are and their squares' sum is."""
    return math.isfinite(_square(vector)) or bool(np.isfinite(vector).all())


def norm(vector: np.ndarray[Any, Any]) -> float:
    """The Euclidean norm; not finite only where a value is not."""
    square = _square(vector)
    if math.isfinite(square) and square > 1e-30:
        return math.sqrt(square)
    # Too large or too small for the squares of float32.
    return float(np.linalg.norm(vector.astype(np.float64)))


def frames(kind: str, body: Any, values: np.ndarray[Any, Any], encoding: int) -> list[Any]:
    """A message with a vector as it is sent: a frame for each part, of bytes or of their memory.

    `values` is float32. What comes from `outgoing` is sent where it lies.
    """
    field = VECTORS[kind][0]
    total = len(values)
    made = []
    for offset in range(0, max(total, 1), limits.PART_VALUES):
        part = values[offset:offset + limits.PART_VALUES]
        if encoding != messages.FLOAT32:
            part = part.astype(TYPES[encoding])
        vector = getattr(body, field)
        vector.Clear()
        vector.SetInParent()
        vector.total, vector.offset, vector.encoding = total, offset, encoding
        head = vector_head(kind, body, part.nbytes)
        made.append(_behind(head, part, total))
    return made


def _behind(head: bytes, part: np.ndarray[Any, Any], total: int) -> Any:
    """A head and the values behind it, as one piece of memory."""
    memory: Any = part.base
    has_room = isinstance(memory, np.ndarray) and memory.dtype == np.uint8
    if has_room and len(part) == total and memory.nbytes == HEADROOM + part.nbytes:
        start = HEADROOM - len(head)
        if start >= 0:
            memory[start:HEADROOM] = np.frombuffer(head, np.uint8)
            return memoryview(memory)[start:]
    frame: Any = np.empty(len(head) + part.nbytes, np.uint8)
    frame[:len(head)] = np.frombuffer(head, np.uint8)
    frame[len(head):] = part.view(np.uint8)
    return memoryview(frame)


class VectorAssembly:
    """Puts the parts of one vector after another together."""

    def __init__(self, count: int, field: str, encoding: int) -> None:
        """`count`: values of each vector; `field`: what it is called in sentences."""
        self._count, self._field, self._encoding = count, field, encoding
        self._key: object = None
        self._vector: np.ndarray[Any, Any] | None = None
        self._filled = 0

    def add(self, key: object, part: Any, values: memoryview) -> np.ndarray[Any, Any] | None:
        """The whole vector, once all of it is there.

        `key`: what all parts of the message have in common. `part`: its Vector, without values.
        """
        if part.total != self._count:
            self._refuse("total", part.total, f"{self._count}, the experiment's parameter count")
        if part.encoding != self._encoding:
            self._refuse("encoding", part.encoding, f"{self._encoding}, as Welcome says")
        if self._vector is None:
            self._key, self._vector = key, np.empty(self._count, "<f4")
        elif key != self._key:
            self._refuse("part", f"one of {key}", f"the next of {self._key}")
        if part.offset != self._filled:
            self._refuse("offset", part.offset, f"{self._filled}, where the last part ended")
        end = self._filled + len(values) // TYPES[part.encoding].itemsize
        target = self._vector[self._filled:end]
        if part.encoding == messages.FLOAT32:
            # As bytes, which lie anywhere: an array of floats that is not aligned is slow to read.
            target.view(np.uint8)[:] = np.frombuffer(values, np.uint8)
        else:
            target[:] = np.frombuffer(values, TYPES[part.encoding])
        self._filled = end
        if self._filled < self._count:
            return None
        vector, self._vector, self._filled = self._vector, None, 0
        if not is_finite(vector):
            self._refuse("values", "a value that is not finite", "finite numbers")
        return vector

    def _refuse(self, what: str, found: object, allowed: str) -> None:
        raise ProtocolError(f"{self._field}.{what} is {found}; allowed is {allowed}")
