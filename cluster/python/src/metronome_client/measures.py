"""Named numbers that the user's functions return, as sets of measures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from . import rules
from .errors import ProtocolError, ResultError
from .wire import messages

SETS = ("train", "test")


def of_training(measures: object, source: str) -> tuple[int, Any]:
    """The steps of an update, and the means over them."""
    named = _numbers(measures, source)
    steps = _count(named.pop("steps", 1), "steps", source)
    if steps >= 2**32:
        raise ResultError(f"{source} returned {steps} steps; allowed are fewer than 2^32")
    return steps, _set(steps, named, source)


def of_evaluation(
    measures: object, samples: Callable[[str], int], source: str
) -> dict[str, Any]:
    """The sets "train" and "test". `samples`: what counts for a count that is not given."""
    named: dict[str, dict[str, float]] = {name: {} for name in SETS}
    for name, value in _numbers(measures, source).items():
        prefix, _, rest = name.partition("_")
        if prefix not in SETS or not rest:
            prefix, rest = "test", name
        if rest in named[prefix]:
            raise ResultError(f"{source} returned both {rest!r} and 'test_{rest}'; allowed is one")
        named[prefix][rest] = value
    sets = {}
    for prefix, values in named.items():
        given = values.pop("count", None)
        count = _count(given, f"{prefix}_count", source) if given is not None else (
            samples(prefix) if values else 0
        )
        sets[prefix] = _set(count, values, source)
    return sets


def _numbers(measures: object, source: str) -> dict[str, float]:
    if not isinstance(measures, Mapping):
        raise ResultError(
            f"{source} returned the measures {measures!r:.100}; allowed is a dict such as "
            "{'loss': 0.3}"
        )
    numbers = {}
    for name, value in measures.items():
        try:
            numbers[str(name)] = float(value)
        except (TypeError, ValueError):
            raise ResultError(
                f"{source} returned the measure {name!r} of {type(value).__name__}; allowed is a "
                "number"
            ) from None
    return numbers


def _count(value: float, name: str, source: str) -> int:
    if not (value >= 0 and value == int(value)):
        raise ResultError(f"{source} returned {name} {value}; allowed is a whole number from 0")
    return int(value)


def _set(count: int, values: dict[str, float], source: str) -> Any:
    """What was not measured is not there: means of nothing, and those that are not finite."""
    found = messages.MeasureSet(count=count)
    if count > 0 and math.isfinite(values.get("loss", 0)):
        for name, value in values.items():
            if math.isfinite(value):
                found.values.add(name=name, value=value)
    try:
        rules.measures(f"what {source} returned", found)
    except ProtocolError as error:
        raise ResultError(str(error)) from None
    return found
