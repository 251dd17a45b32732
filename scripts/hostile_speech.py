"""What hostile peers speak with, see hostile_peers.py: a ZeroMQ socket that says what it likes, ZeroMQ's protocol
by hand, and TCP connections that say next to nothing.

Nothing of the client package is used but the messages' classes: it would refuse to send most of it.
"""

import asyncio
import collections
import contextlib
import dataclasses
import os
import pathlib
import socket
import struct
import sys
import time

import zmq
import zmq.utils.monitor

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "cluster" / "python" / "src"
sys.path.insert(0, str(SOURCES / "metronome_client"))
import metronome_pb2 as wire  # noqa: E402

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


@dataclasses.dataclass
class Target:
    """Whom a peer attacks, and what came of it."""

    endpoint: str
    seconds: float
    # Which of the attack's peers this is, from 0.
    number: int = 0
    # The program, for a peer that has an honest client process behind it.
    metronome: str = ""
    # The folder of the run's keys; "" where it has none.
    keys: str = ""
    told: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    def __post_init__(self):
        self.end = time.monotonic() + self.seconds

    @property
    def goes_on(self):
        return time.monotonic() < self.end

    @property
    def address(self):
        host, _, port = self.endpoint.removeprefix("tcp://").rpartition(":")
        return host, int(port)


def envelope(byte_count=None, **message):
    made = wire.Envelope(version=2, byte_count=1, **message)
    made.byte_count = made.ByteSize() if byte_count is None else byte_count
    return made.SerializeToString()


def hello(**fields):
    return envelope(hello=wire.Hello(host="stranger", pid=os.getpid(), **fields))


def pings(number):
    """A frame of a thousand pings."""
    return b"".join(envelope(heartbeat=wire.Heartbeat(number=number + one)) for one in range(1_000))


def listing(message, field):
    """An Envelope whose message, by the number of its field there, is a list of 8 million empty entries."""

    def varint(value):
        return bytes([value & 127 | 128]) + varint(value >> 7) if value > 127 else bytes([value])

    entries = bytes([field << 3 | 2, 0]) * 8_000_000
    body = varint(message << 3 | 2) + varint(len(entries)) + entries
    return b"\x08\x02\x15" + struct.pack("<I", 7 + len(body)) + body


def messages(frame):
    """The kinds and messages of a frame of the coordinator's."""
    while len(frame) >= 7:
        size = int.from_bytes(frame[3:7], "little")
        one, frame = wire.Envelope.FromString(frame[:size]), frame[size:]
        kind = one.WhichOneof("message")
        yield kind, getattr(one, kind)


def trained(order, welcome, value=0.0, measures=None, norm=0.0):
    """A delta of the right shape for an order."""
    count = welcome.parameter_count
    reports = [wire.WeightDelta.Report(client=work.client, update=work.update, steps=1, delta_norm=norm,
                                       measures=measures) for work in order.work]
    vector = wire.Vector(total=count, values=struct.pack("<f", value) * count)
    return wire.WeightDelta(order=order.order, base_version=order.base_version, reports=reports, delta=vector)


def evaluated(order, measures):
    """Measures of all clients of an order."""
    clients = [wire.Evaluation.ClientMeasures(client=client, train=measures, test=measures)
               for client in order.clients]
    return wire.Evaluation(order=order.order, version=order.version, clients=clients)


class Peer:
    """A DEALER that says what it likes. It connects anew when it is cut off."""

    EVENTS = (zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
              | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH)

    def __init__(self, target, reads=True, identity=None, keys=None):
        self.told, self.target = target.told, target
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.SNDTIMEO, 100)
        if not reads:
            self.socket.setsockopt(zmq.RCVHWM, 1)
            self.socket.setsockopt(zmq.RCVBUF, 4_096)
        if identity is not None:
            self.socket.setsockopt(zmq.ROUTING_ID, identity)
        if keys:
            self.socket.curve_publickey, self.socket.curve_secretkey, self.socket.curve_serverkey = keys
        self.monitor = self.socket.get_monitor_socket(self.EVENTS)
        self.socket.connect(target.endpoint)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut_offs()
        self.socket.disable_monitor()
        self.monitor.close()
        self.socket.close(linger=0)

    def send(self, frame, **options):
        """False where the coordinator takes no more at the moment."""
        try:
            self.socket.send(frame, **options)
        except zmq.Again:
            return False
        self.told["sent"] += 1
        return True

    def flood(self, frame):
        """Sends it over and over, until the time is over or the connection: one that nothing is read of is found
        broken by the system alone."""
        while self.target.goes_on:
            if not self.send(frame) and not self.has_line:
                self.told["cut off"] += 1
                return

    @property
    def has_line(self):
        """Whether the system has a connection of this process to the coordinator."""
        names = [os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]
        inodes = {os.readlink(name) for name in names if os.path.lexists(name)}
        port = f":{self.target.address[1]:04X}"
        with open("/proc/net/tcp") as file:
            rows = [line.split() for line in file]
        return any(row[2].endswith(port) and row[3] == "01" and f"socket:[{row[9]}]" in inodes for row in rows[1:])

    def cut_offs(self):
        """How often the connection was ended since this was asked last."""
        count = 0
        while self.monitor.poll(0):
            zmq.utils.monitor.recv_monitor_message(self.monitor)
            count += 1
        self.told["cut off"] += count
        return count

    def received(self, patience=0.1):
        """What has come, of which there is something within this time or nothing."""
        if not self.socket.poll(1_000 * patience):
            return
        with contextlib.suppress(zmq.Again):
            while True:
                for kind, message in messages(self.socket.recv(zmq.NOBLOCK)):
                    self.told["refused"] += kind == "reject"
                    self.told["welcomed"] += kind == "welcome" and not message.continues
                    yield kind, message

    def orders(self, ready=wire.Ready(), **fields):
        """Joins, and is given orders until the time is over; joins anew when it was refused or cut off. Yields
        each message, and the welcome that it followed."""
        welcome, asked = None, 0.0
        while self.target.goes_on:
            # The connection made anew knows nothing of the one before.
            if self.cut_offs():
                welcome, asked = None, 0.0
            if welcome is None and time.monotonic() - asked > 0.5:
                self.send(hello(**fields))
                asked = time.monotonic()
            for kind, message in self.received():
                if kind == "welcome" and not message.continues:
                    welcome = message
                    self.send(envelope(ready=ready))
                elif kind == "reject":
                    welcome, asked = None, 0.0
                elif kind == "heartbeat" and not message.is_answer:
                    answer = wire.Heartbeat(is_answer=True, number=message.number)
                    self.send(envelope(heartbeat=answer))
                elif welcome is not None:
                    yield kind, message, welcome


class Line:
    """A TCP connection that speaks ZeroMQ's protocol by hand, to say what the library would not."""

    def __init__(self, target, identity=b""):
        self.told = target.told
        self.socket = socket.create_connection(target.address, timeout=1)
        body = b"\x05READY" + b"".join(
            bytes([len(name)]) + name + struct.pack(">I", len(value)) + value
            for name, value in [(b"Socket-Type", b"DEALER"), (b"Identity", identity)])
        self.socket.sendall(GREETING + struct.pack(">BQ", 6, len(body)) + body)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, body, flags=0):
        self.socket.sendall(struct.pack(">BQ", flags | 2, len(body)) + body)
        self.told["sent"] += 1


def hold_connections(target, first, count):
    """Keeps so many TCP connections open: each says `first(number)` and nothing more, and is made anew when it
    is closed."""

    async def hold(number):
        while target.goes_on:
            try:
                reader, writer = await asyncio.open_connection(*target.address)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            target.told["sent"] += 1
            with contextlib.suppress(OSError):
                writer.write(first(number))
                while await reader.read(65_536):
                    pass
            target.told["cut off"] += 1
            writer.close()
            await asyncio.sleep(0.1)

    async def hold_all():
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*map(hold, range(count))), target.seconds)

    asyncio.run(hold_all())
