"""Lists that are longer than a message, and come and go in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import limits
from .errors import ProtocolError
from .wire import title


class ListAssembly:
    """Puts the parts of a message with a list "in parts" together."""

    def __init__(self, kind: str, field: str, most: int) -> None:
        """`field`: the list; `most`: entries that a whole list may have."""
        self._name, self._field, self._most = title(kind), field, most
        self._whole: Any = None

    def add(self, part: Any) -> Any:
        """The message with the whole list, once that is there; else None."""
        if self._whole is None:
            self._whole = part
        else:
            if self._rest(part) != self._rest(self._whole):
                raise ProtocolError(
                    f"a part of {self._name} differs from the one before in more than "
                    f"{self._field}; allowed is the list alone"
                )
            getattr(self._whole, self._field).extend(getattr(part, self._field))
        count = len(getattr(self._whole, self._field))
        if count > self._most:
            raise ProtocolError(
                f"the number of {self._name}.{self._field} is {count} or more; allowed is at most "
                f"{self._most}"
            )
        if part.continues:
            return None
        whole, self._whole = self._whole, None
        whole.continues = False
        return whole

    def _rest(self, part: Any) -> Any:
        rest = type(part)()
        rest.CopyFrom(part)
        rest.ClearField(self._field)
        rest.continues = False
        return rest


def parts(
    body: Any, field: str, entries: Sequence[Any], most: int = limits.LIST_ENTRIES
) -> Iterator[Any]:
    """Copies of a message, each with the next of the entries."""
    for start in range(0, max(len(entries), 1), most):
        part = type(body)()
        part.CopyFrom(body)
        getattr(part, field).extend(entries[start:start + most])
        part.continues = start + most < len(entries)
        yield part


def ranges(clients: Iterable[int]) -> list[tuple[int, int]]:
    """Client numbers as (first, count), ascending and without overlap."""
    found: list[tuple[int, int]] = []
    for client in sorted(set(clients)):
        if found and found[-1][0] + found[-1][1] == client:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((client, 1))
    return found
