"""Settings of an experiment as the program's options take them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def key_of(name: str) -> str:
    """The experiment's key of a Python name: `stop__time` is "stop.time", and `training__
    weight_decay` is "training.weight-decay"."""
    return name.replace("__", ".").replace("_", "-")


def text_of(value: Any) -> str:
    """A value as the experiment file writes it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key}: {text_of(part)}" for key, part in value.items()) + " }"
    if is_several(value):
        return "[" + ", ".join(text_of(part) for part in value) + "]"
    # numpy's numbers too.
    return json.dumps(value.item() if hasattr(value, "item") else value)


def is_several(value: Any) -> bool:
    """Whether it is a list of values and not one."""
    return isinstance(value, (list, tuple, range)) or (
        hasattr(value, "__len__") and hasattr(value, "tolist"))


def options(
    option: str, settings: Mapping[str, Any] | None, named: Mapping[str, Any]
) -> Iterator[str]:
    """`--set key=value` for each setting. `named` has Python names, `settings` the file's keys."""
    everything = {**(settings or {}), **{key_of(name): value for name, value in named.items()}}
    for key, value in everything.items():
        yield option
        if option == "--vary":
            yield f"{key}={','.join(text_of(part) for part in value)}"
        else:
            yield f"{key}={text_of(value)}"
