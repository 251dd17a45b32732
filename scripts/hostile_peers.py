"""Peers that mean a coordinator harm, for scripts/attack: each is at it until its time is over, and comes back
when it is cut off.
"""

import contextlib
import itertools
import pathlib
import random
import socket
import struct
import subprocess
import threading
import time
import typing

import zmq

from hostile_speech import (
    GREETING, Line, Peer, envelope, evaluated, hello, hold_connections, listing, messages, pings, trained, wire,
)

MIB = 1 << 20
# What a terminal would obey, and what would look like a line of the log. No byte of it may come out raw.
FORGED = "FORGED"
CODES = f"\x1b[31m\x1b]0;owned\x07\n{FORGED} finished by updates\r\u202e\u009b2J"
FOREIGN = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: coordinator\r\nUser-Agent: curl/8\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(range(189)),
    "SSH": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
}


class Attack(typing.NamedTuple):
    play: typing.Callable
    # How many at once, each a process.
    peers: int
    # What the coordinator owes it at least: "refused" (a Reject, or the connection's end), "cut off", or nothing.
    owed: str
    # How many descriptors the coordinator has; None for as many as there are.
    descriptors: int | None
    # Whether it goes on until the run has ended.
    to_the_end: bool
    # Whether it is part of the default set, whether of the one with keys.
    is_default: bool
    has_keys: bool

    @property
    def text(self):
        return " ".join(self.play.__doc__.split())


ATTACKS = {}


def attack(peers=1, owed="", descriptors=None, to_the_end=False, is_default=True, has_keys=False):
    def add(play):
        ATTACKS[play.__name__.replace("_", "-")] = Attack(
            play, peers, owed, descriptors, to_the_end, is_default and not has_keys, has_keys)
        return play
    return add


# -------------------------------------------------------------------------------------------------
# Floods


@attack(owed="cut off")
def hello_flood(target):
    """Says Hello over and over on one connection, and reads no Welcome."""
    # As long as it may be.
    long = envelope(hello=wire.Hello(host="h" * 255, pid=1, program="p" * 255))
    while target.goes_on:
        with Peer(target, reads=False) as peer:
            peer.flood(long)


@attack(peers=4)
def hello_churn(target):
    """Connects, says Hello, is gone, and comes back: four at once."""
    while target.goes_on:
        with Peer(target) as peer:
            peer.send(hello())
            # Else it is gone before its Hello has left.
            peer.socket.poll(1_000)


@attack(owed="cut off")
def deaf(target):
    """Joins, then sends pings, a thousand to a frame, as fast as it can and never reads."""
    frame = pings(0)
    while target.goes_on:
        with Peer(target, reads=False) as peer:
            peer.send(hello())
            peer.send(envelope(ready=wire.Ready()))
            peer.flood(frame)


@attack(peers=2)
def ping_flood(target):
    """Joins, then sends pings as fast as it can and reads all answers: two at once."""
    with Peer(target) as peer:
        peer.send(hello())
        for number in itertools.count():
            if not target.goes_on:
                return
            if number % 256 == 0:
                for _ in peer.received(0):
                    pass
                if peer.cut_offs():
                    peer.send(hello())
            peer.send(envelope(heartbeat=wire.Heartbeat(number=number)))


@attack(peers=2, owed="cut off")
def bad_messages(target):
    """Sends random bytes, messages that were cut off, empty ones and such of several frames, as fast as it can."""
    chance = random.Random(target.number)
    noise, whole = chance.randbytes(65_536), hello()
    with Peer(target) as peer:
        for number in itertools.count():
            if not target.goes_on:
                return
            start, size = chance.randrange(60_000), chance.randrange(4_096)
            if number % 4 == 3:
                with contextlib.suppress(zmq.Again):
                    peer.socket.send_multipart([whole] * (2 + size % 20))
            peer.send((noise[start:start + size], whole[:size % len(whole)], b"")[number % 4 % 3])
            if number % 256 == 0:
                peer.cut_offs()
                for _ in peer.received(0):
                    pass


@attack(peers=3, owed="cut off")
def large_frames(target):
    """Sends frames of 17 to 64 MiB of rubbish over three connections."""
    noise = memoryview(random.Random(target.number).randbytes(65 * MIB))
    with Peer(target) as peer:
        peer.socket.setsockopt(zmq.SNDHWM, 1)
        sizes = itertools.cycle([18 * MIB, 32 * MIB, 64 * MIB, 65 * MIB])
        while target.goes_on:
            if peer.send(noise[:next(sizes)], copy=False):
                for _ in peer.received(0):
                    pass
            peer.cut_offs()


@attack()
def hit_and_run(target):
    """Sends more at once than is read, with ZeroMQ's own pings in between, and is gone: its library's state where a
    connection ends that nobody reads."""
    ping = struct.pack(">BQ", 4 | 2, 9) + b"\x04PING" + struct.pack(">H", 1) + b"12"
    body = hello()
    frames = (struct.pack(">BQ", 2, len(body)) + body) * 20 + ping
    while target.goes_on:
        with contextlib.suppress(OSError), Line(target) as line:
            for _ in range(40):
                line.socket.sendall(frames)
                target.told["sent"] += 20
            # So that what was sent last is there, and not all of it read.
            time.sleep(0.01)


@attack(owed="cut off")
def endless_message(target):
    """Sends frames of 1 MiB that all say that another of the same message follows."""
    body = bytes(MIB)
    while target.goes_on:
        try:
            with Line(target) as line:
                while target.goes_on:
                    line.send(body, flags=1)
        except TimeoutError:
            continue
        except OSError:
            target.told["cut off"] += 1
            time.sleep(0.1)


@attack(peers=2, owed="cut off")
def problem_flood(target):
    """Answers each order with a Problem of 60 KB; a second says such that concern no order, and Hello again."""
    text = "no, " * 15_000
    with Peer(target) as peer:
        if target.number == 0:
            for kind, message, _ in peer.orders():
                if kind in ("train_order", "evaluate_order"):
                    peer.send(envelope(problem=wire.Problem(order=message.order, text=text)))
            return
        for number in itertools.count():
            if not target.goes_on:
                return
            peer.send(hello())
            peer.send(envelope(problem=wire.Problem(text=text)))
            if number % 64 == 0:
                peer.cut_offs()
                for _ in peer.received(0):
                    pass


# -------------------------------------------------------------------------------------------------
# Those that wait


@attack(peers=4, descriptors=1_024, to_the_end=True)
def silent_connections(target):
    """Opens 1,100 connections that say nothing, to a coordinator that may open 1,024 descriptors, and keeps them
    to the run's end."""
    hold_connections(target, lambda number: b"", 275)


@attack(to_the_end=True)
def half_handshake(target):
    """Opens 200 connections that say half of ZeroMQ's greeting, or all of it, and wait."""
    hold_connections(target, lambda number: GREETING[:(1, 10, 11, 64)[number % 4]], 200)


@attack(owed="refused")
def slow_loris(target):
    """Says, on 50 connections, a Hello in parts that never ends."""
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(Peer(target)) for _ in range(50)]
        for part in itertools.count():
            if not target.goes_on:
                return
            ranges = [wire.Hello.Range(first=part % 40, count=1)]
            for peer in peers:
                peer.send(hello(hosted_clients=ranges, continues=True))
                peer.cut_offs()
                for _ in peer.received(0):
                    pass
            time.sleep(0.1)


@attack(peers=2)
def hoarders(target):
    """Joins ten times, takes orders, answers pings, and does nothing that it was ordered."""

    def hoard():
        with Peer(target) as peer:
            for _ in peer.orders():
                pass

    threads = [threading.Thread(target=hoard) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def claim(target, answer=lambda peer, kind, order: None):
    """Says that it alone has the data of all clients; of them it has to know no more than how many they are."""
    data = [wire.Ready.ClientData(client=client, train_samples=100) for client in range(30)]
    with Peer(target) as peer:
        ranges = [wire.Hello.Range(first=0, count=30)]
        for kind, order, _ in peer.orders(ready=wire.Ready(clients=data), hosted_clients=ranges):
            answer(peer, kind, order)


@attack()
def claimant(target):
    """Says that it alone has all clients' data, and does nothing that it was ordered: the run waits for it."""
    claim(target)


# -------------------------------------------------------------------------------------------------
# Answers that are none


NO_NUMBERS = [
    ("loss", float("nan")), ("loss", float("inf")), ("loss", float("-inf")), ("accuracy", 7.0),
    ("accuracy", 1e9), ("accuracy", -0.1), ("accuracy", float("nan")), ("top5", 1.5),
]


def wrong_sets(number):
    """A set of measures that no coordinator may take."""
    name, value = NO_NUMBERS[number % len(NO_NUMBERS)]
    values = [wire.MeasureSet.NamedValue(name=name, value=value)]
    if number % 3 == 2:
        values = [wire.MeasureSet.NamedValue(name="loss", value=0.1)] * 2
    return wire.MeasureSet(count=1, values=values)


@attack(owed="refused")
def nan_measures(target):
    """Answers with a loss of NaN or infinity, an accuracy of 7 or 1e9, a measure twice, and deltas of NaN."""
    answers = itertools.count()
    with Peer(target) as peer:
        for kind, order, welcome in peer.orders():
            number = next(answers)
            if kind == "evaluate_order":
                peer.send(envelope(evaluation=evaluated(order, wrong_sets(number))))
            elif kind == "train_order":
                wrong = [
                    dict(measures=wrong_sets(number)), dict(value=float("nan")),
                    dict(norm=float("nan")), dict(value=float("inf")), dict(norm=-1.0),
                ]
                peer.send(envelope(weight_delta=trained(order, welcome, **wrong[number % len(wrong)])))


@attack(owed="refused")
def huge_counts(target):
    """Says numbers that are too large for anybody: 2^32 clients, vectors of 2^40, counts of 2^63, lists of
    millions of empty entries, wrong byte counts."""
    ranges, most = wire.Hello.Range, (1 << 64) - 1
    client = wire.Ready.ClientData(train_samples=most, train_labels=[most] * 2)
    vector = wire.Vector(total=1 << 40, values=bytes(4_096))
    report = wire.WeightDelta.Report(measures=wire.MeasureSet(count=1 << 63))
    wrong = [
        hello(hosted_clients=[ranges(first=0, count=(1 << 32) - 1)]),
        hello(hosted_clients=[ranges(first=(1 << 32) - 1, count=1)]),
        hello(cores=(1 << 32) - 1, memory_bytes=most, program="x" * 256),
        envelope(byte_count=(1 << 32) - 1, hello=wire.Hello()),
        envelope(byte_count=0, hello=wire.Hello()),
        envelope(ready=wire.Ready(clients=[client])),
        envelope(weight_delta=wire.WeightDelta(order=most, reports=[report], delta=vector)),
        envelope(initial_model=wire.InitialModel(order=1, parameters=vector)),
        # Lists of 8 million entries without anything in them: hosted clients, encodings, clients' data, reports,
        # clients' measures.
        *(listing(*numbers) for numbers in [(10, 4), (10, 8), (15, 2), (11, 3), (12, 3)]),
        # Groups in groups, which no message has.
        b"\x08\x02\x15" + struct.pack("<I", 1_000_007) + b"\x53" * 1_000_000,
    ]
    for frame in itertools.cycle(wrong):
        if not target.goes_on:
            return
        with Peer(target) as peer:
            peer.send(hello())
            peer.send(frame)
            for kind, _ in itertools.chain.from_iterable(peer.received(0.5) for _ in range(2)):
                if kind == "reject":
                    break


@attack(owed="refused")
def escape_codes(target):
    """Says what a terminal would obey and what looks like a line of the log, wherever a text goes."""
    codes = [wire.MeasureSet.NamedValue(name=CODES, value=1)]
    measures = wire.MeasureSet(count=1, values=codes)
    texts = [
        [envelope(hello=wire.Hello(host=CODES, pid=1, program=CODES)),
         envelope(ready=wire.Ready()), envelope(problem=wire.Problem(text=CODES))],
        [hello(program=f"metronome {CODES}")],
        [hello(arithmetic=wire.Arithmetic(kind=CODES, core=CODES))],
        [hello(), envelope(problem=wire.Problem(order=1, text=CODES))],
        [hello(), envelope(ready=wire.Ready(data_digest=CODES.encode()[:64]))],
        [hello(), envelope(evaluation=wire.Evaluation(
            order=1, clients=[wire.Evaluation.ClientMeasures(train=measures)]))],
        # A text that is no UTF-8.
        [hello().replace(b"stranger", b"\xff\x1b[2J\n\xfe\x00")],
    ]
    for part in itertools.cycle(texts):
        if not target.goes_on:
            return
        with Peer(target) as peer:
            for frame in part:
                peer.send(frame)
            for _ in peer.received(0.3):
                pass


@attack(owed="refused")
def false_divergence(target):
    """Says of each order that training it gives numbers which are not finite."""
    with Peer(target) as peer:
        for kind, order, _ in peer.orders():
            if kind in ("train_order", "evaluate_order"):
                peer.send(envelope(problem=wire.Problem(order=order.order, text="diverged", diverged=True)))
                # An answer to an order that it has no more.
                peer.send(envelope(problem=wire.Problem(order=order.order, text="diverged", diverged=True)))


def from_elsewhere(frame):
    """A Hello as another machine would say it: of one the coordinator lets no more work than it has cores."""
    one = wire.Envelope.FromString(frame[:int.from_bytes(frame[3:7], "little")])
    if one.WhichOneof("message") != "hello":
        return frame
    one.hello.host = "elsewhere"
    return envelope(hello=one.hello)


@attack(owed="refused")
def replay(target):
    """Stands between the coordinator and an honest client process, and gives its right answers again, later and in
    another order."""
    near = zmq.Context.instance().socket(zmq.ROUTER)
    near.setsockopt(zmq.LINGER, 0)
    port = near.bind_to_random_port("tcp://127.0.0.1")
    command = [target.metronome, "client", "--connect", f"tcp://127.0.0.1:{port}"]
    honest = None
    chance, recorded, client = random.Random(1), [], None
    try:
        with Peer(target) as far:
            while target.goes_on:
                # It ends when it is refused.
                if honest is None or honest.poll() is not None:
                    client = None
                    honest = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                ready, _, _ = zmq.select([near, far.socket], [], [], 0.1)
                if near in ready:
                    client, frame = near.recv_multipart()
                    waiting = [from_elsewhere(frame)]
                    # What is no answer is short.
                    if len(frame) > 1_000:
                        recorded = [*recorded[-200:], frame]
                        if chance.random() < 0.2:
                            waiting += chance.choices(recorded, k=2)
                            chance.shuffle(waiting)
                            target.told["replayed"] += 2
                    for one in waiting:
                        far.send(one)
                if far.socket in ready and client is not None:
                    frame = far.socket.recv()
                    target.told["refused"] += any(kind == "reject" for kind, _ in messages(frame))
                    near.send_multipart([client, frame])
                far.cut_offs()
    finally:
        if honest is not None:
            honest.kill()
            honest.wait()


# -------------------------------------------------------------------------------------------------
# Who is somebody else


@attack()
def stolen_identity(target):
    """Takes ZeroMQ's routing ids of others: three that have the same, an empty one, one of 255 bytes, and those
    that only the coordinator's socket gives."""
    while target.goes_on:
        with contextlib.ExitStack() as stack:
            for identity in [b"same", b"same", b"same", None, b"x" * 255]:
                peer = stack.enter_context(Peer(target, identity=identity))
                peer.send(hello())
                peer.send(envelope(ready=wire.Ready()))
            for identity in [b"\0\0\0\0\1", b"\0\0\0\0\1", b"\0\0\0\0\2", b"\0", b"\0" * 255]:
                with contextlib.suppress(OSError):
                    line = stack.enter_context(Line(target, identity))
                    line.send(hello())
                    line.send(envelope(problem=wire.Problem(order=1, text="not me")))
            time.sleep(0.2)


@attack()
def foreign_bytes(target):
    """Speaks HTTP, TLS and SSH to the port."""
    for first in itertools.cycle(FOREIGN.values()):
        if not target.goes_on:
            return
        with contextlib.suppress(OSError), socket.create_connection(target.address, timeout=1) as line:
            line.sendall(first + bytes(random.Random(1).randbytes(4_096)))
            target.told["sent"] += 1
            line.settimeout(0.1)
            try:
                while line.recv(65_536):
                    pass
                target.told["cut off"] += 1
            except TimeoutError:
                pass


@attack(is_default=False)
def claimant_diverges(target):
    """Says that it alone has all clients' data, and that training gives numbers which are not finite: it ends
    the run."""

    def answer(peer, kind, order):
        if kind in ("train_order", "evaluate_order"):
            peer.send(envelope(problem=wire.Problem(order=order.order, text="diverged", diverged=True)))

    claim(target, answer)


@attack(is_default=False)
def liar(target):
    """Answers each order as the protocol asks for, with 1e30 in place of each number: no defence is promised."""
    with Peer(target) as peer:
        for kind, order, welcome in peer.orders():
            if kind == "train_order":
                peer.send(envelope(weight_delta=trained(order, welcome, value=1e30)))
            elif kind == "evaluate_order":
                loss = [wire.MeasureSet.NamedValue(name="loss", value=1e-9)]
                peer.send(envelope(evaluation=evaluated(order, wire.MeasureSet(count=1, values=loss))))


# -------------------------------------------------------------------------------------------------
# Strangers to a coordinator that has keys


def knock(target, keys):
    """Says Hello over and over, as somebody who should hear nothing."""
    while target.goes_on:
        with Peer(target, keys=keys) as peer:
            peer.send(hello())
            for _ in peer.received(0.2):
                target.told["let in"] += 1


def key_of(target, name, entry):
    """A key of a file of the run's."""
    text = (pathlib.Path(target.keys) / name).read_text()
    return text.split(f"{entry} = \"")[1].split('"')[0].encode()


@attack(peers=2, has_keys=True)
def stranger_without_key(target):
    """Says Hello over a line without encryption."""
    knock(target, None)


@attack(peers=2, owed="cut off", has_keys=True)
def stranger_with_unlisted_key(target):
    """Has a key that the coordinator was not told of."""
    knock(target, (*zmq.curve_keypair(), key_of(target, "coordinator.key", "public-key")))


@attack(peers=2, owed="cut off", has_keys=True)
def stranger_with_public_key(target):
    """Has an honest client process's public key, and not its secret one."""
    public = key_of(target, "sites/honest.key", "public-key")
    knock(target, (public, zmq.curve_keypair()[1], key_of(target, "coordinator.key", "public-key")))


@attack(peers=2, has_keys=True)
def stranger_of_old(target):
    """Speaks the ZeroMQ protocols of long ago, which know no keys, and today's by hand."""
    body = hello()
    greetings = [
        # ZMTP 1.0: an empty identity, and a frame.
        b"\x01\x00" + bytes([len(body) + 1]) + b"\x00" + body,
        # ZMTP 2.0: as a DEALER.
        b"\xff" + bytes(8) + b"\x7f\x01\x05\x00\x00" + bytes([0, len(body)]) + body,
        GREETING + b"\x04\x06\x05READY" + bytes([0, len(body)]) + body,
    ]
    for greeting in itertools.cycle(greetings):
        if not target.goes_on:
            return
        with contextlib.suppress(OSError), socket.create_connection(target.address, timeout=1) as line:
            line.sendall(greeting)
            target.told["sent"] += 1
            line.settimeout(0.2)
            try:
                while heard := line.recv(65_536):
                    target.told["let in"] += b"seed: " in heard
                target.told["cut off"] += 1
            except TimeoutError:
                pass
