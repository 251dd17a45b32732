"""What several tests need: the program, a coordinator of ours to try a client against, and data."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import zmq

from metronome_client import serve_run
from metronome_client.envelopes import decode_frame, encode
from metronome_client.vectors import frames
from metronome_client.wire import VECTORS, messages

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "cluster" / "python" / "examples"
SECONDS = 30


class FakeCoordinator:
    """A ROUTER that says what a test wants, and keeps what came."""

    def __init__(self, endpoint):
        self.context = zmq.Context()
        self.endpoint = endpoint
        self.bind()

    def bind(self):
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.bind(self.endpoint)

    def vanish(self):
        """Ends without a word, as a coordinator does that was killed."""
        self.socket.close(linger=0)

    def close(self):
        self.vanish()
        self.context.term()

    def receive(self, kind=None):
        """The next message, whole; with `kind`, the next of that kind."""
        while True:
            assert self.socket.poll(SECONDS * 1000), f"nothing came; expected: {kind}"
            self.peer, frame = self.socket.recv_multipart()
            self.frame_messages = list(decode_frame(memoryview(frame), "client process"))
            for message in self.frame_messages:
                if message.kind in VECTORS:
                    field = getattr(message.body, VECTORS[message.kind][0])
                    field.values = bytes(message.values)
                if kind is None or message.kind == kind:
                    return message.body

    def send(self, *envelopes):
        """Sends one frame."""
        self.socket.send_multipart([self.peer, b"".join(bytes(one) for one in envelopes)])

    def say(self, kind, **fields):
        self.send(encode(kind, getattr(messages, {
            "welcome": "Welcome", "stop": "Stop", "reject": "Reject", "forget": "Forget",
            "train_order": "TrainOrder", "evaluate_order": "EvaluateOrder",
            "initial_order": "InitialOrder", "heartbeat": "Heartbeat",
        }[kind])(**fields)))

    def welcome(self, **fields):
        """Receives Hello, welcomes, and receives Ready."""
        self.receive("hello")
        fields = {"parameter_count": 3, "clients": 10, "seed": 7,
                  "arrays": [{"name": "w", "shape": [2]}, {"name": "b", "shape": []}],
                  "experiment": ["seed: 7\ndata: { source: external }\n"], **fields}
        self.say("welcome", **fields)
        return self.receive("ready")

    def model(self, version, values, encoding=0):
        for frame in frames("model", messages.Model(version=version), values, encoding):
            self.send(frame)

    def train(self, order, version, *work, sum=False):
        self.say("train_order", order=order, base_version=version, sum=sum, work=[
            {"client": client, "update": update, "weight": weight}
            for client, update, weight in work
        ])


@pytest.fixture
def coordinator(tmp_path):
    fake = FakeCoordinator(f"ipc://{tmp_path}/socket")
    yield fake
    fake.close()


@pytest.fixture
def serving(coordinator):
    """Starts `serve_run` of a client in a thread; returns what waits for its end."""
    threads = []

    def start(client, **options):
        result = {}

        def work():
            try:
                result["reason"] = serve_run(client, coordinator.endpoint, **options)
            except Exception as error:
                result["error"] = error

        thread = threading.Thread(target=work)
        thread.start()
        threads.append(thread)

        def finish():
            thread.join(SECONDS)
            assert not thread.is_alive(), "the client did not end"
            if "error" in result:
                raise result["error"]
            return result["reason"]

        return finish

    yield start
    if threads and any(thread.is_alive() for thread in threads):
        coordinator.say("stop", reason="the test has ended")
    for thread in threads:
        thread.join(SECONDS)


@pytest.fixture(scope="session")
def program():
    """The program that was built, or the one of $METRONOME_PROGRAM."""
    candidates = [os.environ.get("METRONOME_PROGRAM"), ROOT / ".build/release/metronome",
                  ROOT / ".build/tests/release/metronome", shutil.which("metronome")]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            return str(candidate)
    pytest.fail("no metronome program: build it with scripts/build, or set METRONOME_PROGRAM")


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Tests share two cores with the processes that they start."""
    for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
        os.environ.setdefault(f"{name}_NUM_THREADS", "1")


@pytest.fixture
def fashion():
    """Skips a test where Fashion-MNIST is not installed, except where everything must run."""
    folder = Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))
    if not folder.exists():
        assert "METRONOME_TEST_ALL" not in os.environ, f"{folder} is missing"
        pytest.skip("Debian's package dataset-fashion-mnist is not installed")


@pytest.fixture
def by_hand(program, tmp_path):
    """Runs an experiment with a coordinator and client commands that are started by hand."""
    processes = []

    def run(experiment, commands, check=True, options=()):
        file = tmp_path / "experiment.yaml"
        file.write_text(experiment)
        endpoint = f"ipc://{tmp_path}/run-socket"
        first = subprocess.Popen(
            [program, "coordinator", str(file), "--bind", endpoint, "--output",
             str(tmp_path / "run"), *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        processes.append(first)
        for command in commands:
            processes.append(subprocess.Popen(
                [*command, "--connect", endpoint], text=True, cwd=EXAMPLES))
        output, _ = first.communicate(timeout=5 * SECONDS)
        codes = [process.wait(SECONDS) for process in processes]
        if check:
            assert codes == [0] * len(codes), output
        return tmp_path / "run", output, codes

    yield run
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def script(tmp_path):
    """Writes a client program, and returns the command that starts it."""

    def write(text):
        path = tmp_path / "my_clients.py"
        path.write_text(text)
        return [sys.executable, str(path)]

    return write
