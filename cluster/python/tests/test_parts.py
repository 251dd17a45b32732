"""The small parts of the package: what they promise, on all kinds of input."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from metronome_client import limits
from metronome_client.envelopes import decode_frame, encode
from metronome_client.errors import ProtocolError
from metronome_client.fields import read_varint, varint
from metronome_client.lists import ListAssembly, parts, ranges
from metronome_client.settings import read_settings
from metronome_client.vectors import HEADROOM, VectorAssembly, frames, is_finite, norm, outgoing
from metronome_client.wire import messages, require_protobuf


@pytest.mark.parametrize("seed", range(20))
def test_random_and_flipped_bytes_are_refused_or_read(seed):
    chance = random.Random(seed)
    order = messages.TrainOrder(order=9, base_version=8, work=[{"client": 7, "weight": 1}])
    good = bytearray(encode("train_order", order))
    for _ in range(300):
        if chance.random() < 0.5:
            frame = bytearray(good)
            for _ in range(chance.randint(1, 3)):
                frame[chance.randrange(len(frame))] = chance.randrange(256)
        else:
            frame = bytearray(chance.randbytes(chance.randint(0, 60)))
        try:
            list(decode_frame(memoryview(bytes(frame))))
        except ProtocolError:
            pass


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 2**32, 2**64 - 1])
def test_a_number_is_read_as_it_was_written(number):
    assert read_varint(memoryview(varint(number)), 0) == (number, len(varint(number)))


@pytest.mark.parametrize("clients, expected", [
    ([], []), ([3], [(3, 1)]), ([5, 1, 2, 2, 7, 6], [(1, 2), (5, 3)]),
    (range(300_000), [(0, 300_000)]),
])
def test_client_numbers_are_ranges(clients, expected):
    assert ranges(clients) == expected


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_a_list_in_parts_is_whole_again(count):
    body = messages.EvaluateOrder(order=3, version=2)
    sent = list(parts(body, "clients", list(range(count)), most=3))
    assert [part.continues for part in sent] == [True] * (len(sent) - 1) + [False]
    assembly = ListAssembly("evaluate_order", "clients", 7)
    for part in sent[:-1]:
        assert assembly.add(part) is None
    assert list(assembly.add(sent[-1]).clients) == list(range(count))


def test_parts_of_two_lists_do_not_fit_together():
    assembly = ListAssembly("evaluate_order", "clients", 7)
    assembly.add(messages.EvaluateOrder(order=3, clients=[1], continues=True))
    with pytest.raises(ProtocolError, match="differs from the one before"):
        assembly.add(messages.EvaluateOrder(order=4, clients=[2]))


def test_a_list_has_no_more_entries_than_the_run_has():
    assembly = ListAssembly("evaluate_order", "clients", 2)
    with pytest.raises(ProtocolError, match="is 3 or more; allowed is at most 2"):
        assembly.add(messages.EvaluateOrder(order=3, clients=[1, 2, 3], continues=True))


@pytest.mark.parametrize("changed, sentence", [
    ({"total": 4}, "total is 4; allowed is 3"),
    ({"offset": 1}, "offset is 1; allowed is 0"),
    ({"encoding": 1}, "encoding is 1; allowed is 0"),
])
def test_a_vector_that_does_not_fit_is_refused(changed, sentence):
    vector = messages.Vector(**{"total": 3, **changed})
    with pytest.raises(ProtocolError, match=sentence):
        VectorAssembly(3, "Model.parameters", 0).add(1, vector, memoryview(b"\0" * 8))


def test_parts_of_two_vectors_do_not_fit_together():
    assembly = VectorAssembly(3, "Model.parameters", 0)
    assembly.add(1, messages.Vector(total=3), memoryview(b"\0" * 8))
    with pytest.raises(ProtocolError, match="one of 2; allowed is the next of 1"):
        assembly.add(2, messages.Vector(total=3, offset=2), memoryview(b"\0" * 4))


@pytest.mark.parametrize("count", [0, 1, 5, 1000])
def test_a_vector_is_sent_from_where_it_lies(count):
    vector = outgoing(count)
    vector[:] = np.arange(count)
    (frame,) = frames("model", messages.Model(version=7), vector, 0)
    if count:
        memory = np.frombuffer(frame, np.uint8)
        assert memory.ctypes.data + len(frame) == vector.ctypes.data + vector.nbytes
    (message,) = decode_frame(memoryview(bytes(frame)))
    assert message.body.version == 7 and message.body.parameters.total == count
    assert np.frombuffer(message.values, "<f4").tolist() == list(range(count))


def test_a_head_that_needs_more_room_is_sent_too():
    reports = [{"client": i, "measures": {"count": 1, "values": [
        {"name": f"a long name of measure {k}", "value": k} for k in range(64)]}}
        for i in range(16)]
    body = messages.WeightDelta(order=1, reports=reports)
    assert body.ByteSize() > HEADROOM
    vector = outgoing(3)
    vector[:] = [1, 2, 3]
    (frame,) = frames("weight_delta", body, vector, 0)
    (message,) = decode_frame(memoryview(bytes(frame)), "client process")
    assert len(message.body.reports) == 16
    assert np.frombuffer(message.values, "<f4").tolist() == [1, 2, 3]


def test_a_delta_has_the_bytes_that_protobuf_would_write():
    body = messages.WeightDelta(order=9, base_version=8, reports=[{"client": 1, "delta_norm": 2}])
    vector = np.array([1.5, -2], "<f4")
    (frame,) = frames("weight_delta", body, vector, 0)
    body.delta.values = vector.tobytes()
    assert bytes(frame) == encode("weight_delta", body)


@pytest.mark.parametrize("vector, size", [
    ([3, 4], 5), ([], 0), ([0, 0], 0), ([3e30, 4e30], 5e30), ([3e-30, 4e-30], 5e-30),
])
def test_a_norm_is_right_where_squares_are_no_float32(vector, size):
    array = np.array(vector, "f4")
    assert norm(array) == pytest.approx(size) and is_finite(array)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_found(value):
    array = np.array([1, value, 2], "f4")
    assert not is_finite(array) and not np.isfinite(norm(array))


def test_settings_are_read_as_a_coordinator_writes_them():
    text = (
        'seed: 18446744073709551615\nclients: 10\n'
        'data: { source: external, arrays: { "0.weight": [10, 784], bias: [] }, file: "a: {b}" }\n'
        "training: { steps: 10, rate: 0.05, list: [1, 2.5, 1e-3], nesterov: false }\n"
        "evaluate: { train-samples: all }\n"
        "broken: { a: \n"
    )
    settings = read_settings(text)
    assert settings["seed"] == 2**64 - 1 and settings["clients"] == 10
    assert settings["data"] == {"source": "external", "file": "a: {b}",
                                "arrays": {"0.weight": [10, 784], "bias": []}}
    assert settings["training"] == {
        "steps": 10, "rate": 0.05, "list": [1, 2.5, 1e-3], "nesterov": False}
    assert settings["evaluate"] == {"train-samples": "all"}
    assert "broken" not in settings


@pytest.mark.parametrize("version", ["3.19.6", "2.6.1"])
def test_an_old_protobuf_is_told_with_what_to_install(version):
    with pytest.raises(ImportError, match=f"version {version}.*pip install --upgrade protobuf"):
        require_protobuf(version)


@pytest.mark.parametrize("version", ["3.20.3", "4.21.12", "5.29.5", "7.36.2", "8.0.0rc1"])
def test_other_versions_of_protobuf_will_do(version):
    require_protobuf(version)


def test_the_slow_protobuf_without_c_reads_and_writes_the_same():
    code = (
        "from metronome_client.envelopes import encode, decode_frame\n"
        "from metronome_client.wire import messages\n"
        "order = messages.TrainOrder(order=9, work=[{'client': 7, 'weight': 1}])\n"
        "frame = encode('train_order', order)\n"
        "assert next(decode_frame(memoryview(frame))).body == order\n"
        "print(frame.hex())"
    )

    slow = {**os.environ, "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python"}
    found = {
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True,
                       env=environment).stdout
        for environment in (os.environ, slow)
    }
    assert len(found) == 1


def test_limits_are_those_of_the_proto_file():
    assert limits.ENVELOPE_BYTES == 17_825_792
