"""The fields of an encoded protobuf message, found without decoding what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Field(NamedTuple):
    """Where a field stands in its message."""

    number: int
    wire_type: int
    # Of its tag.
    begin: int
    # Of its content, behind the tag and the length.
    start: int
    end: int


def fields(data: memoryview) -> Iterator[Field]:
    """The fields of a message in the order in which they stand.

    Raises ValueError for what is no protobuf message.
    """
    position, size = 0, len(data)
    while position < size:
        begin = position
        tag, position = read_varint(data, position)
        number, wire_type = tag >> 3, tag & 7
        start = position
        if number == 0:
            raise ValueError("a field has the number 0")
        if wire_type == VARINT:
            _, position = read_varint(data, position)
        elif wire_type == FIXED64:
            position += 8
        elif wire_type == FIXED32:
            position += 4
        elif wire_type == BYTES:
            length, start = read_varint(data, position)
            position = start + length
        else:
            raise ValueError(f"a field has the wire type {wire_type}")
        if position > size:
            raise ValueError("a field is longer than its message")
        yield Field(number, wire_type, begin, start, position)


def read_varint(data: memoryview, position: int) -> tuple[int, int]:
    """The number at a position, and the position behind it."""
    value = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise ValueError("a number does not end")
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return value, position
        shift += 7


def varint(value: int) -> bytes:
    """The bytes of a number of at least 0."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
