"""The messages as protobuf has them, in every runtime that can read the generated code."""

from __future__ import annotations

from typing import Any

import google.protobuf

OLDEST_PROTOBUF = (3, 20)


def require_protobuf(version: str) -> None:
    """Raises ImportError for a protobuf runtime that the generated code cannot use."""
    numbers = tuple(int(number) for number in version.split(".")[:2])
    if numbers < OLDEST_PROTOBUF:
        raise ImportError(
            f"the protobuf package has version {version}; metronome_client needs 3.20 or newer: "
            "pip install --upgrade protobuf"
        )


require_protobuf(google.protobuf.__version__)

from . import metronome_pb2 as messages


def title(kind: str) -> str:
    """The message's name in the proto file: "TrainOrder" for "train_order"."""
    return "".join(word.capitalize() for word in kind.split("_"))


__all__ = [
    "CLASSES", "CLIENT_KINDS", "COORDINATOR_KINDS", "KINDS", "NUMBERS", "VALUES", "VECTORS",
    "messages", "require_protobuf", "title",
]

# The class and the number in an Envelope of each kind of message.
CLASSES: dict[str, Any] = {
    kind.name: getattr(messages, title(kind.name))
    for kind in messages.Envelope.DESCRIPTOR.oneofs_by_name["message"].fields
}
NUMBERS = {name: messages.Envelope.DESCRIPTOR.fields_by_name[name].number for name in CLASSES}
KINDS = {number: name for name, number in NUMBERS.items()}

COORDINATOR_KINDS = frozenset(
    "reject welcome train_order evaluate_order initial_order stop model forget heartbeat".split()
)
CLIENT_KINDS = frozenset(
    "hello ready weight_delta evaluation initial_model problem goodbye heartbeat".split()
)

# The fields that are vectors: of which message, and their numbers there.
VECTORS = {
    kind: (name, CLASSES[kind].DESCRIPTOR.fields_by_name[name].number)
    for kind, name in [("model", "parameters"), ("weight_delta", "delta"),
                       ("initial_model", "parameters")]
}
VALUES = messages.Vector.DESCRIPTOR.fields_by_name["values"].number

