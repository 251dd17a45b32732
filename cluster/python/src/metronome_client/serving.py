"""`serve`: a client process, from Hello to the run's end."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any, Union

from . import limits
from .client import Client, Run
from .connection import Connection, Received, Restarted
from .envelopes import encode
from .errors import KeyProblem, ProtocolError, Refused, ServingError
from .interruption import Interrupted, Interruption
from .keys import read_keys
from .lists import ListAssembly, parts, ranges
from .memory import keep_freed_memory
from .orders import Orders, samples_of, told
from .settings import read_settings
from .version import VERSION
from .wire import messages

ENDPOINT_VARIABLE = "METRONOME_ENDPOINT"
KEY_VARIABLE = "METRONOME_KEY"
COORDINATOR_KEY_VARIABLE = "METRONOME_COORDINATOR_KEY"
# A file's path.
Path = Union[str, "os.PathLike[str]"]
# Answers to orders that came joined are held back for no longer, and up to so many bytes.
JOIN_SECONDS = 0.02
JOIN_BYTES = 4 << 20


def serve(
    client: Client, endpoint: str | None = None, *, patience: float = 60, grace: float = 5,
    key: Path | None = None, coordinator_key: Path | None = None,
) -> None:
    """Does the work of a run until the coordinator says Stop; the end of a program.

    `endpoint`: where the coordinator listens; by default $METRONOME_ENDPOINT, which `metronome run
    --client-command` sets, or what stands behind `--connect` on the command line. `patience`:
    seconds to wait for a coordinator that does not answer. `grace`: seconds after the run's end
    until a function of the client's that does not return ends the process.
    `key`: the file of this process's secret key, for a coordinator that has keys; by default
    $METRONOME_KEY, or what stands behind `--key`. `coordinator_key`: the file of the coordinator's
    public key, or its 40 characters; by default $METRONOME_COORDINATOR_KEY, or what stands behind
    `--coordinator-key`.

    Raises SystemExit, after a sentence on standard error: with 3 when the coordinator refuses or
    does not answer, with 130 at SIGINT or SIGTERM, with 2 where there is no endpoint, or a key
    cannot be used.
    """
    where = endpoint or _told_outside(ENDPOINT_VARIABLE, "--connect")
    key = key or _told_outside(KEY_VARIABLE, "--key")
    coordinator_key = coordinator_key or _told_outside(
        COORDINATOR_KEY_VARIABLE, "--coordinator-key")
    if not where:
        print(
            "metronome_client: where is the coordinator? Start this program with \"metronome run "
            "FILE --client-command 'python3 THIS_FILE'\", or give it --connect tcp://HOST:PORT",
            file=sys.stderr,
        )
        raise SystemExit(2)
    try:
        serve_run(client, where, patience=patience, grace=grace, key=key,
                  coordinator_key=coordinator_key)
    except Interrupted:
        raise SystemExit(130) from None
    except ServingError as error:
        print(f"metronome_client: {error}", file=sys.stderr, flush=True)
        raise SystemExit(2 if isinstance(error, KeyProblem) else 3) from None


def serve_run(
    client: Client, endpoint: str, *, patience: float = 60, grace: float = 5,
    key: Path | None = None, coordinator_key: Path | None = None,
) -> str:
    """`serve` for programs that go on: returns the reason of Stop, raises ServingError, and asks
    neither the environment nor the command line."""
    keys = read_keys(key, coordinator_key)
    keep_freed_memory()
    with Interruption(grace) as interruption:
        connection = Connection(endpoint, _hello(client), patience, interruption.end, keys)
        last = encode("goodbye", messages.Goodbye())
        try:
            _Serving(client, connection, interruption).work()
        except Interrupted:
            if connection.stop_reason is None:
                raise
        finally:
            connection.close(last if connection.stop_reason is None else None)
        return connection.stop_reason or ""


class _Serving:
    """What is done with what comes, in the user's thread."""

    def __init__(
        self, client: Client, connection: Connection, interruption: Interruption
    ) -> None:
        self._client, self._connection, self._interruption = client, connection, interruption
        self._run: Run | None = None
        self._held: list[bytes] = []
        self._held_since = 0.0
        self._begin_session(1)

    def work(self) -> None:
        while (item := self._connection.receive()) is not None:
            if isinstance(item, Restarted):
                self._begin_session(item.session)
            elif item.session == self._session:
                self._take(item)

    def _begin_session(self, session: int) -> None:
        self._session = session
        self._orders: Orders | None = None
        self._welcome = ListAssembly("welcome", "experiment", limits.EXPERIMENT_PIECES)
        self._held = []

    def _take(self, item: Received) -> None:
        try:
            if item.message.kind == "welcome":
                welcome = self._welcome.add(item.message.body)
                if welcome is not None:
                    self._prepare(welcome)
            elif self._orders is None:
                raise ProtocolError(f"a message of the kind {item.message.kind} before Welcome")
            else:
                self._do(self._orders, item)
        except ProtocolError as error:
            raise Refused(
                f"the coordinator at {self._connection.endpoint} sent what is no message: {error}"
            ) from error

    def _do(self, orders: Orders, item: Received) -> None:
        """Does an order; answers to orders that came joined are joined."""
        if not self._held:
            self._held_since = time.monotonic()
        answers = orders.take(item.message, item.at)
        # Parts of a long vector go one by one.
        is_small = sum(map(len, answers)) < 65_536 and len(answers) <= 1
        if is_small:
            self._held += answers
        is_late = time.monotonic() - self._held_since > JOIN_SECONDS
        is_much = len(self._held) > 1 and sum(map(len, self._held)) > JOIN_BYTES
        if self._held and not (item.is_followed and is_small and not is_late and not is_much):
            self._connection.send(b"".join(self._held), self._session)
            self._held = []
        if not is_small:
            for answer in answers:
                self._connection.send(answer, self._session)

    def _prepare(self, welcome: Any) -> None:
        """Makes ready for the run. What this process lacks, the coordinator hears of."""
        text = "".join(welcome.experiment)
        run = Run(
            clients=welcome.clients, seed=welcome.seed, data_seed=welcome.data_seed,
            arrays={array.name: tuple(array.shape) for array in welcome.arrays},
            experiment=text, settings=read_settings(text),
        )
        try:
            if run != self._run:
                self._client.run = run
                self._interruption.call(self._client.start, run)
                self._run = run
            for frame in self._ready(run):
                self._connection.send(frame, self._session)
        except Exception as error:
            text = told("making ready for the run", error)
            body = messages.Problem(
                text=text.encode(errors="replace")[:limits.SENTENCE_BYTES].decode(errors="ignore"))
            self._connection.send(encode("problem", body), self._session)
            raise ServingError(text) from error
        self._orders = Orders(
            self._client, run, welcome.model_encoding, welcome.delta_encoding,
            self._interruption.call,
        )

    def _ready(self, run: Run) -> Iterator[bytes]:
        client = self._client
        body = messages.Ready(data_digest=client.data_digest())
        if client.defines("initial"):
            body.initial = True
        chosen = range(run.clients) if client.hosted is None else sorted(set(client.hosted))
        entries = []
        if client.defines("samples") and (run.is_external or client.hosted is not None):
            for number in chosen:
                samples = self._interruption.call(samples_of, client, number)
                entries.append(messages.Ready.ClientData(
                    client=number, train_samples=samples.train, test_samples=samples.test,
                    train_labels=samples.labels,
                ))
        for part in parts(body, "clients", entries):
            yield encode("ready", part)


def _hello(client: Client) -> list[bytes]:
    body = messages.Hello(
        host=socket.gethostname()[:limits.NAME_BYTES], pid=os.getpid(),
        arithmetic=messages.Arithmetic(kind=client.arithmetic), cores=os.cpu_count() or 0,
        memory_bytes=_memory(), encodings=[messages.FLOAT16], program=f"metronome-client {VERSION}",
    )
    hosted = [] if client.hosted is None else [
        messages.Hello.Range(first=first, count=count) for first, count in ranges(client.hosted)
    ]
    return [encode("hello", part) for part in parts(body, "hosted_clients", hosted)]


def _memory() -> int:
    """Bytes of memory of this machine; 0 where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0


def _told_outside(variable: str, option: str) -> str | None:
    """What the environment says, or else what stands behind an option on the command line."""
    if os.environ.get(variable):
        return os.environ[variable]
    for word, following in zip(sys.argv, [*sys.argv[1:], None]):
        if word == option:
            return following
        if word.startswith(option + "="):
            return word.partition("=")[2]
    return None
