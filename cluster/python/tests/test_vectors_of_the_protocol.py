"""docs/protocol-vectors.txt: bytes and what they mean, for every implementation of the protocol."""

from pathlib import Path

import pytest
from google.protobuf import text_format

from metronome_client.envelopes import decode_frame, encode
from metronome_client.errors import ProtocolError
from metronome_client.wire import VECTORS, messages

PAGE = Path(__file__).resolve().parents[3] / "docs" / "protocol-vectors.txt"
VECTORS_OF_PAGE = [
    dict(line.split(": ", 1) for line in block.strip().split("\n"))
    for block in PAGE.read_text(encoding="utf-8").split("\n\n")[1:]
]


def of(key):
    chosen = [vector for vector in VECTORS_OF_PAGE if key in vector]
    assert chosen
    return pytest.mark.parametrize("vector", chosen, ids=[vector["name"] for vector in chosen])


def frame_of(vector):
    return bytes.fromhex(vector["bytes"])


def decoded(vector):
    """The message of the vector's frame, whole, values included."""
    (message,) = decode_frame(memoryview(frame_of(vector)), vector["from"])
    if message.kind in VECTORS:
        getattr(message.body, VECTORS[message.kind][0]).values = bytes(message.values)
    return message


def meant(vector):
    envelope = text_format.Parse(vector.get("means") or vector["decodes"], messages.Envelope())
    kind = envelope.WhichOneof("message")
    return kind, getattr(envelope, kind)


@of("means")
def test_bytes_decode_to_what_they_mean(vector):
    message = decoded(vector)
    assert (message.kind, message.body) == meant(vector)


@of("means")
def test_what_is_meant_encodes_to_the_bytes(vector):
    assert encode(*meant(vector)) == frame_of(vector)


@of("decodes")
def test_other_bytes_decode_to_the_same(vector):
    message = decoded(vector)
    message.body.DiscardUnknownFields()
    assert (message.kind, message.body) == meant(vector)


@of("refused")
def test_what_breaks_a_rule_is_refused(vector):
    with pytest.raises(ProtocolError):
        decoded(vector)


@of("means")
def test_no_beginning_of_a_message_is_a_message(vector):
    frame = frame_of(vector)
    for size in range(len(frame)):
        with pytest.raises(ProtocolError):
            list(decode_frame(memoryview(frame[:size]), vector["from"]))


def test_joined_envelopes_mean_what_each_means():
    chosen = [v for v in VECTORS_OF_PAGE if "means" in v and v["from"] == "coordinator"]
    frame = b"".join(frame_of(vector) for vector in chosen)
    kinds = [message.kind for message in decode_frame(memoryview(frame))]
    assert kinds == [meant(vector)[0] for vector in chosen]


def test_what_comes_before_a_refused_envelope_counts():
    good = next(v for v in VECTORS_OF_PAGE if v["name"] == "a Forget")
    bad = next(v for v in VECTORS_OF_PAGE if v["name"] == "a Forget of nothing")
    messages_ = decode_frame(memoryview(frame_of(good) + frame_of(bad) + frame_of(good)))
    assert next(messages_).kind == "forget"
    with pytest.raises(ProtocolError):
        next(messages_)
