"""Frames to messages and back.

The values of a vector are never decoded: they are read where they lie in the frame, and written
behind what protobuf wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from . import limits, rules
from .errors import ProtocolError
from .fields import BYTES, FIXED32, VARINT, fields, read_varint, varint
from .wire import (
    CLASSES, CLIENT_KINDS, COORDINATOR_KINDS, KINDS, NUMBERS, VALUES, VECTORS, messages, title,
)

# The tags of `version` and of `byte_count`.
VERSION_TAG, BYTE_COUNT_TAG = 0x08, 0x15
# What an Envelope begins with, up to its `byte_count`.
BEGINNING = bytes((VERSION_TAG, limits.PROTOCOL_VERSION, BYTE_COUNT_TAG))
BEGINNING_SIZE = len(BEGINNING) + 4


class Message(NamedTuple):
    """A message that keeps every rule which needs no knowledge of the experiment."""

    # The Envelope's field: "train_order".
    kind: str
    # Of a message with a vector, without the vector's values.
    body: Any
    # Those, as they lie in the frame.
    values: memoryview | None = None


# ---------------------------------------------------------------------------------------------
# Reading


def decode_frame(frame: memoryview, sender: str = "coordinator") -> Iterator[Message]:
    """The messages of a frame, one after the other.

    `sender` is "coordinator" or "client process". Raises ProtocolError at the first Envelope that
    breaks a rule; what follows it is not read.
    """
    position = 0
    while True:
        end = _end_of_envelope(frame, position)
        yield decode_envelope(frame[position:end], sender)
        position = end
        if position == len(frame):
            return


def _end_of_envelope(frame: memoryview, start: int) -> int:
    """Where the Envelope ends that begins at `start`, when it says so at its beginning."""
    head = bytes(frame[start:start + BEGINNING_SIZE])
    if len(head) < BEGINNING_SIZE or head[:3] != BEGINNING:
        return len(frame)
    size = int.from_bytes(head[3:], "little")
    end = start + size
    # What is joined begins as every Envelope does; else the byte count is wrong.
    is_joined = BEGINNING_SIZE <= size and bytes(frame[end:end + 3]) == BEGINNING
    return end if is_joined else len(frame)


def decode_envelope(data: memoryview, sender: str) -> Message:
    """The message of one Envelope."""
    no_envelope = ProtocolError(
        f"a message of {len(data)} bytes is not a protobuf Envelope of Metronome's wire protocol"
    )
    if len(data) > limits.ENVELOPE_BYTES:
        raise ProtocolError(
            f"a message has {len(data)} bytes; allowed: at most {limits.ENVELOPE_BYTES}"
        )
    version = size = None
    found = []
    try:
        for field in fields(data):
            if field.number == 1 and field.wire_type == VARINT:
                version, _ = read_varint(data, field.start)
            elif field.number == 2 and field.wire_type == FIXED32:
                size = int.from_bytes(data[field.start:field.end], "little")
            elif field.number in KINDS and field.wire_type == BYTES:
                found.append(field)
            elif field.number in (1, 2) or field.number in KINDS:
                raise no_envelope
    except ValueError:
        if version is None or size is None:
            raise no_envelope from None
        # What was cut off within a field is told as what was cut off between two.
    if version is None:
        raise no_envelope
    is_reject = len(found) == 1 and KINDS[found[0].number] == "reject"
    if version != limits.PROTOCOL_VERSION and not is_reject:
        raise ProtocolError(
            f"a message of protocol version {version} came; this program speaks version "
            f"{limits.PROTOCOL_VERSION}; run the same Metronome version at both ends"
        )
    if not size:
        raise ProtocolError(
            f"a message of {len(data)} bytes does not say how many bytes it has; byte_count is "
            "always set"
        )
    if size != len(data):
        raise ProtocolError(
            f"a message of {len(data)} bytes says that it has {size}; it was cut off or added to"
        )
    if len(found) > 1:
        raise ProtocolError(
            f"the number of messages in an Envelope is {len(found)}; allowed: 1"
        )
    receiver = "a coordinator" if sender == "client process" else "a client process"
    if not found:
        raise ProtocolError(
            f"a message of a kind that protocol version {limits.PROTOCOL_VERSION} does not have "
            f"came to {receiver}"
        )
    kind = KINDS[found[0].number]
    if kind not in (CLIENT_KINDS if sender == "client process" else COORDINATOR_KINDS):
        raise ProtocolError(f"a {title(kind)} message came; {receiver} does not take it")
    try:
        message = _decode_message(kind, data[found[0].start:found[0].end])
    except (DecodeError, ValueError) as error:
        raise no_envelope from error
    rules.check(*message)
    return message


def _decode_message(kind: str, data: memoryview) -> Message:
    if kind not in VECTORS:
        return Message(kind, CLASSES[kind].FromString(bytes(data)))
    name, number = VECTORS[kind]
    rest, vectors = _take_out(data, number)
    body = CLASSES[kind].FromString(rest)
    if not vectors:
        return Message(kind, body)
    if len(vectors) > 1:
        raise ValueError(f"{len(vectors)} vectors; allowed: 1")
    head, values = _take_out(vectors[0], VALUES)
    if len(values) > 1:
        raise ValueError(f"{len(values)} values of a vector; allowed: 1")
    # Present, though it may be empty.
    getattr(body, name).SetInParent()
    getattr(body, name).MergeFromString(head)
    return Message(kind, body, values[0] if values else memoryview(b""))


def _take_out(data: memoryview, number: int) -> tuple[bytes, list[memoryview]]:
    """A message without the field `number`, and what that field holds, as often as it is there."""
    rest, taken = bytearray(), []
    for field in fields(data):
        if field.number == number and field.wire_type == BYTES:
            taken.append(data[field.start:field.end])
        else:
            rest += data[field.begin:field.end]
    return bytes(rest), taken


# ---------------------------------------------------------------------------------------------
# Writing


def encode(kind: str, body: Any) -> bytes:
    """The Envelope of a message that has no long vector.

    Raises ProtocolError when the message breaks a rule.
    """
    vector = getattr(body, VECTORS[kind][0]) if kind in VECTORS else None
    rules.check(kind, body, memoryview(vector.values) if vector is not None else None)
    envelope = messages.Envelope(version=limits.PROTOCOL_VERSION, byte_count=1)
    getattr(envelope, kind).CopyFrom(body)
    envelope.byte_count = envelope.ByteSize()
    return bytes(envelope.SerializeToString())


def vector_head(kind: str, body: Any, size: int) -> bytes:
    """What stands before the `size` bytes of values of a message with a vector.

    `body` has everything else, the vector's other fields included. The values come last, so the
    frame is this, and they behind it.
    """
    name, number = VECTORS[kind]
    vector: bytes = getattr(body, name).SerializeToString()
    rest = CLASSES[kind]()
    rest.CopyFrom(body)
    rest.ClearField(name)
    head = vector + _length_tag(VALUES) + varint(size)
    head = bytes(rest.SerializeToString()) + _length_tag(number) + varint(len(head) + size) + head
    head = _length_tag(NUMBERS[kind]) + varint(len(head) + size) + head
    count = BEGINNING_SIZE + len(head) + size
    return BEGINNING + count.to_bytes(4, "little") + head


def _length_tag(number: int) -> bytes:
    return varint(number << 3 | BYTES)
