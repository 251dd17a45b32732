"""A client process against a coordinator that says what it wants."""

import hashlib
import threading

import numpy as np
import pytest

from metronome_client import (
    Client, Delta, NoCoordinator, Refused, Samples, ServingError, limits, serve_run, work_seed,
)
from metronome_client.envelopes import encode
from metronome_client.vectors import frames
from metronome_client.wire import messages

BASE = np.array([1, 2, 3], "<f4")


class Adding(Client):
    """Adds the client's number to each value."""

    def __init__(self):
        self.seen = []

    def train(self, model, work):
        self.seen.append((dict(model), work))
        return {name: array + work.client for name, array in model.items()}, {
            "loss": 0.5, "steps": 4, "mine": 2}

    def evaluate(self, model, client):
        return {"train_loss": 1.0, "train_count": 6, "test_loss": 2.0, "test_accuracy": 0.25,
                "test_count": 4, "mine": 3.0}


def values_of(delta):
    return np.frombuffer(delta.values, "<f2" if delta.encoding else "<f4").tolist()


def test_an_update_is_trained_and_its_delta_comes_back(coordinator, serving):
    client = Adding()
    finish = serving(client)
    coordinator.welcome()
    coordinator.model(4, BASE)
    coordinator.train(9, 4, (3, 5, 1.0))
    answer = coordinator.receive("weight_delta")
    assert (answer.order, answer.base_version) == (9, 4)
    assert values_of(answer.delta) == [3, 3, 3]
    (report,) = answer.reports
    assert (report.client, report.update, report.steps) == (3, 5, 4)
    assert report.delta_norm == pytest.approx(27**0.5)
    assert report.measures.count == 4
    assert {v.name: v.value for v in report.measures.values} == {"loss": 0.5, "mine": 2}
    model, work = client.seen[0]
    assert model["w"].tolist() == [1, 2] and model["b"] == 3
    assert (work.client, work.update, work.base_version) == (3, 5, 4)
    assert work.seed == work_seed(7, 3, 5)
    coordinator.say("stop", reason="enough")
    assert finish() == "enough"


def test_the_seed_of_an_update_is_what_the_page_says():
    digest = hashlib.sha256(bytes.fromhex("0100000000000000" "02000000" "03000000")).digest()
    assert work_seed(1, 2, 3) == int.from_bytes(digest[:8], "little") % 2**63
    assert len({work_seed(s, c, u) for s in range(3) for c in range(3) for u in range(3)}) == 27
    assert work_seed(2**64 - 1, 2**32 - 1, 2**32 - 1) < 2**63


def test_a_sum_is_formed_in_the_order_given_and_rounded_at_each_step(coordinator, serving):
    rng = np.random.default_rng(1)
    deltas = rng.standard_normal((16, 3)).astype("<f4")
    weights = rng.standard_normal(16).astype("<f4")

    class Given(Client):
        def train(self, model, work):
            return Delta({"w": deltas[work.client][:2], "b": deltas[work.client][2]})

    serving(Given())
    coordinator.welcome(clients=16)
    coordinator.model(0, BASE)
    items = [(i, 0, float(weights[i])) for i in range(16)]
    coordinator.train(1, 0, *items, sum=True)
    expected = []
    for value in range(3):
        total = np.float32(weights[0] * deltas[0][value])
        for i in range(1, 16):
            total = np.float32(total + np.float32(weights[i] * deltas[i][value]))
        expected.append(total)
    answer = coordinator.receive("weight_delta")
    assert answer.delta.values == np.array(expected, "<f4").tobytes()
    assert [report.client for report in answer.reports] == list(range(16))
    coordinator.say("stop")


def test_models_and_deltas_may_be_of_half_precision(coordinator, serving):
    serving(Adding())
    coordinator.welcome(model_encoding=1, delta_encoding=1)
    coordinator.model(0, np.array([0.5, 1, 2], "<f4"), encoding=1)
    coordinator.train(1, 0, (3, 0, 1.0))
    answer = coordinator.receive("weight_delta")
    assert answer.delta.encoding == 1 and values_of(answer.delta) == [3, 3, 3]
    coordinator.say("stop")


def test_a_delta_beyond_half_precision_is_a_divergence(coordinator, serving):
    class Far(Client):
        def train(self, model, work):
            return Delta({"w": np.array([1e6, 0]), "b": np.float64(0)})

    serving(Far())
    coordinator.welcome(delta_encoding=1)
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    problem = coordinator.receive("problem")
    assert problem.diverged and "65504" in problem.text
    coordinator.say("stop")


def test_models_come_and_deltas_go_in_parts(coordinator, serving, monkeypatch):
    monkeypatch.setattr(limits, "PART_VALUES", 2)
    serving(Adding())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    parts = [coordinator.receive("weight_delta") for _ in range(2)]
    assert [(p.delta.offset, p.delta.total, values_of(p.delta)) for p in parts] == [
        (0, 3, [3, 3]), (2, 3, [3])]
    assert parts[0].reports == parts[1].reports
    coordinator.say("stop")


def test_an_evaluation_has_two_sets_and_any_measure(coordinator, serving):
    serving(Adding())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.say("evaluate_order", order=2, version=0, clients=[5, 1])
    answer = coordinator.receive("evaluation")
    assert [entry.client for entry in answer.clients] == [5, 1]
    entry = answer.clients[0]
    assert (entry.train.count, entry.test.count) == (6, 4)
    assert {v.name: v.value for v in entry.train.values} == {"loss": 1}
    assert {v.name: v.value for v in entry.test.values} == {
        "loss": 2, "accuracy": 0.25, "mine": 3}
    coordinator.say("stop")


def test_an_order_to_evaluate_comes_in_parts(coordinator, serving):
    serving(Adding())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.say("evaluate_order", order=2, version=0, clients=[5, 1], continues=True)
    coordinator.say("evaluate_order", order=2, version=0, clients=[2])
    answer = coordinator.receive("evaluation")
    assert [entry.client for entry in answer.clients] == [5, 1, 2]
    coordinator.say("stop")


def test_counts_come_from_samples_where_evaluate_gives_none(coordinator, serving):
    class Counted(Client):
        def evaluate(self, model, client):
            return {"train_loss": 1.0, "loss": 2.0}

        def samples(self, client):
            return 60 + client, 10

    serving(Counted())
    ready = coordinator.welcome()
    assert [(c.client, c.train_samples, c.test_samples) for c in ready.clients] == [
        (i, 60 + i, 10) for i in range(10)]
    coordinator.model(0, BASE)
    coordinator.say("evaluate_order", order=2, version=0, clients=[3])
    (entry,) = coordinator.receive("evaluation").clients
    assert (entry.train.count, entry.test.count) == (63, 10)
    coordinator.say("stop")


def test_hosted_clients_are_declared_with_what_they_hold(coordinator, serving):
    class Hosting(Adding):
        hosted = (7, 1, 2)

        def samples(self, client):
            return Samples(train=3, test=1, labels=[1, 2])

        def data_digest(self):
            return b"mine"

    finish = serving(Hosting())
    hello = coordinator.receive("hello")
    assert [(r.first, r.count) for r in hello.hosted_clients] == [(1, 2), (7, 1)]
    assert hello.arithmetic.kind == "numpy" and hello.encodings == [1]
    coordinator.say("welcome", parameter_count=0, clients=10)
    ready = coordinator.receive("ready")
    assert [c.client for c in ready.clients] == [1, 2, 7]
    assert list(ready.clients[0].train_labels) == [1, 2]
    assert ready.data_digest == b"mine" and not ready.initial
    coordinator.say("stop")
    finish()


def test_version_0_comes_from_a_client_that_can_make_it(coordinator, serving):
    class Making(Adding):
        def initial(self, seed):
            return {"w": np.array([seed, 1.5]), "b": np.float32(0.25)}

    serving(Making())
    assert coordinator.welcome().initial
    coordinator.say("initial_order", order=1)
    answer = coordinator.receive("initial_model")
    assert answer.order == 1 and values_of(answer.parameters) == [7, 1.5, 0.25]
    coordinator.say("stop")


def test_a_version_0_that_is_refused_ends_the_process(coordinator, serving):
    class Making(Adding):
        def initial(self, seed):
            return {"w": np.zeros(2), "b": np.float32(0)}

    finish = serving(Making())
    coordinator.welcome()
    coordinator.say("initial_order", order=1)
    coordinator.receive("initial_model")
    coordinator.say("reject", reason="another version 0 than the first")
    with pytest.raises(Refused, match="another version 0"):
        finish()


def test_orders_keep_the_models_that_came_before_they_were_forgotten(coordinator, serving):
    serving(Adding())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    coordinator.say("forget", versions=[0])
    coordinator.train(2, 0, (3, 1, 1.0))
    assert coordinator.receive("weight_delta").order == 1
    problem = coordinator.receive("problem")
    assert problem.order == 2 and "version 0 was not sent" in problem.text
    coordinator.say("stop")


def test_orders_that_came_joined_are_answered_together(coordinator, serving):
    serving(Adding())
    coordinator.welcome()
    model = frames("model", messages.Model(version=0), BASE, 0)
    orders = [
        encode("train_order", messages.TrainOrder(order=order, work=[{"client": 1}]))
        for order in (1, 2, 3)
    ]
    coordinator.send(*model, *orders)
    coordinator.receive("weight_delta")
    assert [message.body.order for message in coordinator.frame_messages] == [1, 2, 3]
    coordinator.say("stop")


def test_a_ping_is_answered_while_the_users_code_runs(coordinator, serving):
    may_return = threading.Event()

    class Waiting(Adding):
        def train(self, model, work):
            assert may_return.wait(60)
            return super().train(model, work)

    serving(Waiting())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    for number in (11, 12):
        coordinator.say("heartbeat", number=number)
        answer = coordinator.receive()
        assert answer.is_answer and answer.number == number
    may_return.set()
    assert coordinator.receive("weight_delta").order == 1
    coordinator.say("stop")


def test_a_lost_connection_begins_anew_with_hello(coordinator, serving):
    client = Adding()
    starts = []
    client.start = starts.append
    finish = serving(client)
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    coordinator.receive("weight_delta")
    coordinator.vanish()
    coordinator.bind()
    coordinator.welcome()
    # The versions went with the connection.
    coordinator.train(1, 0, (3, 0, 1.0))
    assert "version 0 was not sent" in coordinator.receive("problem").text
    coordinator.model(0, BASE)
    coordinator.train(2, 0, (4, 0, 1.0))
    assert coordinator.receive("weight_delta").order == 2
    assert len(starts) == 1, "the run is the same, and what start made is still there"
    coordinator.say("stop", reason="done")
    assert finish() == "done"


def test_an_answer_to_a_coordinator_that_vanished_is_not_sent_to_the_next(coordinator, serving):
    is_training, may_return = threading.Event(), threading.Event()

    class Waiting(Adding):
        def train(self, model, work):
            is_training.set()
            assert may_return.wait(60)
            return super().train(model, work)

    serving(Waiting())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    assert is_training.wait(60)
    coordinator.vanish()
    coordinator.bind()
    coordinator.receive("hello")
    may_return.set()
    coordinator.say("welcome", parameter_count=3, clients=1, arrays=[{"name": "w", "shape": [3]}])
    body = coordinator.receive()
    assert type(body).__name__ == "Ready"
    coordinator.say("stop")


def test_a_refused_hello_ends_the_process(coordinator, serving):
    finish = serving(Adding())
    coordinator.receive("hello")
    coordinator.say("reject", reason="another arithmetic")
    with pytest.raises(Refused, match="another arithmetic"):
        finish()


def test_a_message_refused_in_the_middle_is_followed_by_hello(coordinator, serving):
    finish = serving(Adding())
    for _ in range(3):
        coordinator.welcome()
        coordinator.model(0, BASE)
        coordinator.train(1, 0, (3, 0, 1.0))
        coordinator.receive("weight_delta")
        coordinator.say("reject", reason="that was none")
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    coordinator.receive("weight_delta")
    coordinator.say("reject", reason="that was none")
    with pytest.raises(Refused, match="that was none"):
        finish()


def test_another_protocol_version_is_told_with_both_numbers(coordinator, serving):
    finish = serving(Adding())
    coordinator.receive("hello")
    envelope = messages.Envelope(version=3, byte_count=1, stop=messages.Stop())
    envelope.byte_count = envelope.ByteSize()
    coordinator.send(envelope.SerializeToString())
    with pytest.raises(Refused, match="protocol version 3 came; this program speaks version 2"):
        finish()


def test_a_refusal_of_another_version_is_read(coordinator, serving):
    finish = serving(Adding())
    coordinator.receive("hello")
    envelope = messages.Envelope(version=3, byte_count=1,
                                 reject=messages.Reject(reason="speak version 3"))
    envelope.byte_count = envelope.ByteSize()
    coordinator.send(envelope.SerializeToString())
    with pytest.raises(Refused, match="refused: speak version 3"):
        finish()


@pytest.mark.parametrize("frame", [b"", b"\xff\xff", b"\x08\x02\x15\x1e\x00\x00\x00"])
def test_bytes_that_are_no_message_end_the_process(coordinator, serving, frame):
    finish = serving(Adding())
    coordinator.receive("hello")
    coordinator.send(frame)
    with pytest.raises(Refused, match="no message"):
        finish()


def test_a_model_of_another_size_ends_the_process(coordinator, serving):
    finish = serving(Adding())
    coordinator.welcome()
    coordinator.model(0, np.zeros(4, "<f4"))
    with pytest.raises(Refused, match="Model.parameters.total is 4"):
        finish()


def test_a_model_that_is_not_finite_ends_the_process(coordinator, serving):
    finish = serving(Adding())
    coordinator.welcome()
    coordinator.model(0, np.array([1, np.inf, 2], "<f4"))
    with pytest.raises(Refused, match="not finite"):
        finish()


def test_nobody_at_the_endpoint_is_told_after_the_patience(tmp_path):
    with pytest.raises(NoCoordinator, match="no coordinator answered at ipc://"):
        serve_run(Adding(), f"ipc://{tmp_path}/nobody", patience=0.3)


def test_an_endpoint_that_is_none_is_told():
    with pytest.raises(ServingError, match="allowed are tcp://HOST:PORT"):
        serve_run(Adding(), "carrier-pigeon://roof")


def test_trouble_with_the_data_is_told_to_both_sides(coordinator, serving):
    class Lacking(Adding):
        def start(self, run):
            raise FileNotFoundError("images.gz is not here")

    finish = serving(Lacking())
    coordinator.receive("hello")
    coordinator.say("welcome", parameter_count=0, clients=1)
    problem = coordinator.receive("problem")
    assert problem.order == 0 and "images.gz is not here" in problem.text
    with pytest.raises(ServingError, match="images.gz is not here"):
        finish()
