"""A client process against a coordinator that has keys (CurveZMQ), and the files that hold them."""

import os
import socket
import subprocess
import threading
import time

import numpy as np
import pytest
import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

from conftest import SECONDS, FakeCoordinator
from metronome_client import Client, KeyProblem, NoCoordinator, Refused, serve_run
from metronome_client.keys import read_keys


class Adding(Client):
    def train(self, model, work):
        return {name: array + 1 for name, array in model.items()}, {"loss": 0.5}


class KeyedCoordinator(FakeCoordinator):
    """Lets those connect whose public keys are in the folder `allowed`."""

    def __init__(self, folder):
        self.folder = folder
        super().__init__("tcp://127.0.0.1:*")
        self.endpoint = self.socket.getsockopt(zmq.LAST_ENDPOINT).decode().rstrip("\0")

    def bind(self):
        self.gate = ThreadAuthenticator(self.context)
        self.gate.start()
        self.gate.configure_curve(domain="*", location=str(self.folder / "allowed"))
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        public, secret = zmq.auth.load_certificate(self.folder / "coordinator.key_secret")
        self.socket.curve_publickey, self.socket.curve_secretkey = public, secret
        self.socket.curve_server = True
        self.socket.bind(self.endpoint)

    def close(self):
        self.gate.stop()
        super().close()


def make_key(folder, name):
    """A pair of files, the secret one its user's alone."""
    _, secret = zmq.auth.create_certificates(folder, name)
    os.chmod(secret, 0o600)
    return secret


@pytest.fixture
def folder(tmp_path):
    """Key files: the coordinator's, one that it allows, and a stranger's."""
    (tmp_path / "allowed").mkdir()
    for name in ("coordinator", "site", "stranger"):
        make_key(tmp_path, name)
    (tmp_path / "allowed" / "site.key").write_bytes((tmp_path / "site.key").read_bytes())
    return tmp_path


@pytest.fixture
def keyed(folder):
    fake = KeyedCoordinator(folder)
    yield fake
    fake.close()


def keys_of(folder, name, coordinator="coordinator"):
    return {"key": folder / f"{name}.key_secret", "coordinator_key": folder / f"{coordinator}.key"}


@pytest.mark.parametrize("is_text", [False, True])
def test_an_allowed_key_does_the_work(keyed, folder, is_text):
    keys = keys_of(folder, "site")
    if is_text:
        keys["coordinator_key"] = zmq.auth.load_certificate(keys["coordinator_key"])[0].decode()
    result = {}
    thread = threading.Thread(daemon=True, target=lambda: result.update(
        reason=serve_run(Adding(), keyed.endpoint, patience=SECONDS, **keys)))
    thread.start()
    keyed.welcome()
    keyed.model(0, np.array([1, 2, 3], "<f4"))
    keyed.train(9, 0, (3, 5, 1.0))
    assert keyed.receive("weight_delta").order == 9
    keyed.say("stop", reason="enough")
    thread.join(SECONDS)
    assert result == {"reason": "enough"}


@pytest.mark.parametrize("keys, sentence", [
    (("stranger",), "the key .{40} is not among those that it allows; give it the public key file"),
    ((), "it speaks with those alone that have keys; give key and coordinator_key"),
    (("site", "stranger"), "it hangs up each time, as one does that has another key"),
])
def test_a_wrong_key_or_none_ends_the_process_long_before_its_patience_does(
    keyed, folder, keys, sentence
):
    begun = time.monotonic()
    with pytest.raises(Refused, match=sentence):
        serve_run(Adding(), keyed.endpoint, patience=SECONDS,
                  **(keys_of(folder, *keys) if keys else {}))
    assert time.monotonic() - begun < SECONDS / 2
    assert not keyed.socket.poll(0), "a word of it was read"


def test_a_coordinator_without_keys_is_not_taken_for_one_that_has_them(coordinator, folder):
    # Where it hangs up sooner than it says what it speaks, nobody knows which of the two it is.
    told = "it has no keys, so nothing shows who it is|as one does that has another key, or none"
    with pytest.raises(Refused, match=told):
        serve_run(Adding(), coordinator.endpoint, patience=SECONDS, **keys_of(folder, "site"))


def test_one_that_hangs_up_each_time_is_waited_for_no_longer_than_the_patience():
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up():
        while True:
            try:
                listener.accept()[0].close()
            except OSError:
                return

    thread = threading.Thread(target=hang_up, daemon=True)
    thread.start()
    with pytest.raises(NoCoordinator, match="no coordinator answered"):
        serve_run(Adding(), f"tcp://127.0.0.1:{listener.getsockname()[1]}", patience=0.5)
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(SECONDS)


@pytest.mark.parametrize("mode, who", [
    (0o604, "all users of this machine"), (0o640, "the users of its group"),
])
def test_a_secret_that_others_can_read_is_refused(folder, mode, who):
    keys = keys_of(folder, "site")
    os.chmod(keys["key"], mode)
    with pytest.raises(KeyProblem, match=f"key_secret: {who} can read this secret key; run `chmod"):
        read_keys(**keys)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_secret_of_another_user_may_be_given_through_the_group(folder):
    keys = keys_of(folder, "site")
    os.chown(keys["key"], 12345, 0)
    os.chmod(keys["key"], 0o440)
    assert read_keys(**keys).public == zmq.auth.load_certificate(folder / "site.key")[0]


def test_a_key_file_that_is_none_is_told_without_its_content(folder):
    site, other = folder / "site.key_secret", folder / "stranger.key_secret"
    words = site.read_text(), other.read_text()
    swapped = words[0].replace(zmq.auth.load_certificate(site)[1].decode(),
                               zmq.auth.load_certificate(other)[1].decode())
    (folder / "password").write_text("password = 'xyzzy'\n")
    (folder / "swapped").write_text(swapped)
    os.mkfifo(folder / "pipe")
    for name in ("password", "swapped", "pipe"):
        os.chmod(folder / name, 0o600)
    coordinator = folder / "coordinator.key"
    for key, coordinator_key, sentence in [
        ("absent", coordinator, "absent: No such file"),
        ("password", coordinator, "no secret key is in this file; name the one that ends in"),
        ("swapped", coordinator, "the keys in this file are no pair"),
        ("pipe", coordinator, "this is no file"),
        ("site.key_secret", folder / "password", "no public key is in this file"),
        ("site.key_secret", "w" * 39, "No such file"),
        ("site.key_secret", None, "the coordinator's is not; give coordinator_key"),
        (None, coordinator, "this process's own is not; give key=FILE"),
    ]:
        with pytest.raises(KeyProblem, match=sentence) as problem:
            read_keys(key and folder / key, coordinator_key)
        assert "xyzzy" not in str(problem.value)


def test_the_environment_or_the_command_line_names_the_keys(keyed, folder, script):
    command = script("from metronome_client import Client, serve\nserve(Client(), patience=20)\n")
    stranger = keys_of(folder, "stranger")
    told = {"METRONOME_ENDPOINT": keyed.endpoint, "METRONOME_KEY": str(stranger["key"]),
            "METRONOME_COORDINATOR_KEY": str(stranger["coordinator_key"])}
    options = ["--connect", keyed.endpoint, "--key", told["METRONOME_KEY"],
               f"--coordinator-key={told['METRONOME_COORDINATOR_KEY']}"]
    for words, environment in [(command, told), (command + options, {})]:
        ended = subprocess.run(words, env={**os.environ, **environment}, capture_output=True,
                               text=True, timeout=SECONDS)
        assert ended.returncode == 3 and "is not among those that it allows" in ended.stderr

    os.chmod(stranger["key"], 0o644)
    ended = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True,
                           timeout=SECONDS)
    assert ended.returncode == 2 and "can read this secret key" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_the_real_coordinator_takes_its_keys_and_no_others(program, tmp_path, script):
    experiment = tmp_path / "lines.yaml"
    experiment.write_text(
        "clients: 2\ndata: { source: external, parameters: 3 }\nscheme: FedAvg\n"
        "stop: { aggregations: 3 }\n")
    (tmp_path / "sites").mkdir()
    for name, where in [("coordinator", "."), ("site", "sites"), ("stranger", ".")]:
        subprocess.run([program, "keys", "new", name, "--folder", tmp_path / where], check=True,
                       capture_output=True)
    at = tmp_path / "endpoint"
    coordinator = subprocess.Popen(
        [program, "coordinator", experiment, "--bind", "tcp://127.0.0.1:*", "--announce", at,
         "--key", tmp_path / "coordinator.key_secret", "--allow", tmp_path / "sites",
         "--output", tmp_path / "run"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        until = time.monotonic() + SECONDS
        while not at.exists() and time.monotonic() < until:
            time.sleep(0.05)
        command = script(
            "import numpy as np\nfrom metronome_client import Client, serve\n"
            "class Ones(Client):\n"
            "    def initial(self, seed): return {'parameters': np.zeros(3, np.float32)}\n"
            "    def train(self, model, work):\n"
            "        return {'parameters': model['parameters'] + 1}, {'loss': 1.0}\n"
            "serve(Ones(), patience=20)\n")
        told = {**os.environ, "METRONOME_ENDPOINT": at.read_text().strip(),
                "METRONOME_COORDINATOR_KEY": str(tmp_path / "coordinator.key")}
        for key, code in [("stranger", 3), ("sites/site", 0)]:
            ended = subprocess.run(
                command, env={**told, "METRONOME_KEY": str(tmp_path / f"{key}.key_secret")},
                capture_output=True, text=True, timeout=2 * SECONDS)
            assert ended.returncode == code, ended.stderr
        output, _ = coordinator.communicate(timeout=SECONDS)
        assert coordinator.returncode == 0, output
        assert "turned away a connection from 127.0.0.1" in output
    finally:
        coordinator.kill()
        coordinator.wait()
