"""The learning sections of an experiment, as a coordinator writes them: YAML in the flow style.

A whole reader of YAML would be another package; a coordinator writes one line for each section,
with maps in braces, lists in brackets, and texts bare or in quotes.
"""

from __future__ import annotations

import json
import re
from typing import Any

_MARK = re.compile(r"\s*([{}\[\],:]|\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^{}\[\],:\s][^{}\[\],:]*)")


def read_settings(text: str) -> dict[str, Any]:
    """The sections by name; a line that cannot be read is left out."""
    sections = {}
    for line in text.splitlines():
        name, colon, rest = line.partition(":")
        if not colon or line[:1] in " #-":
            continue
        marks = _MARK.findall(rest)
        try:
            sections[name] = _value(marks)
        except (IndexError, ValueError):
            continue
    return sections


def _value(marks: list[str]) -> Any:
    mark = marks.pop(0)
    if mark == "{":
        section = {}
        while marks[0] != "}":
            key = _scalar(marks.pop(0))
            if marks.pop(0) != ":":
                raise ValueError(key)
            section[key] = _value(marks)
            if marks[0] == ",":
                marks.pop(0)
        marks.pop(0)
        return section
    if mark == "[":
        entries = []
        while marks[0] != "]":
            entries.append(_value(marks))
            if marks[0] == ",":
                marks.pop(0)
        marks.pop(0)
        return entries
    return _scalar(mark)


def _scalar(mark: str) -> Any:
    mark = mark.strip()
    if mark[:1] == '"':
        return json.loads(mark)
    if mark[:1] == "'":
        return mark[1:-1].replace("''", "'")
    for kind in (int, float):
        try:
            return kind(mark)
        except ValueError:
            pass
    return {"true": True, "false": False, "null": None}.get(mark, mark)
