"""The connection to a coordinator: a thread of its own that owns the socket.

The thread answers pings while the user's code runs, connects anew when the connection was lost, and
hands messages over by a queue. Nobody else touches a ZeroMQ socket.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import zmq
import zmq.utils.monitor

from .envelopes import Message, decode_frame, encode
from .errors import NoCoordinator, ProtocolError, Refused, ServingError
from .handshake import EVENTS, Handshake
from .keys import Keys
from .wire import messages

# A coordinator that refuses more messages than this is left.
REJECTS_MAX = 3
# The longest time between two looks at what is due.
TICK_MILLISECONDS = 200


class Received(NamedTuple):
    """A message, and whether the frame that it came in has another behind it."""

    message: Message
    is_followed: bool
    # Which connection it came over: what is said about it goes there, or nowhere.
    session: int
    # When it was here, by time.monotonic_ns.
    at: int


class Restarted(NamedTuple):
    """The connection was lost, or the coordinator refused a message: Hello was said again."""

    session: int


class Connection:
    """What is sent and received, over one connection after another."""

    def __init__(
        self, endpoint: str, hello: Sequence[bytes], patience: float,
        ended: Callable[[], None] = lambda: None, keys: Keys | None = None,
    ) -> None:
        """`hello`: the frames that every connection begins with. `patience`: seconds to wait for a
        Welcome. `keys`: for a line that is encrypted. `ended` is called in the connection's thread
        when the last thing was received."""
        self.endpoint = endpoint
        # Why the coordinator said Stop, once it has.
        self.stop_reason: str | None = None
        self._hello, self._patience, self._ended = hello, patience, ended
        self._keys, self._handshake = keys, Handshake()
        self._inbox: queue.SimpleQueue[Received | Restarted | ServingError] = queue.SimpleQueue()
        self._outbox: deque[tuple[int, Any]] = deque()
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._is_closing = False
        self._session = 0
        self._rejects = 0
        self._deadline: float | None = None
        self._has_orders = False
        self._context = zmq.Context()
        try:
            self._open()
        except zmq.ZMQError as error:
            self._context.destroy(linger=0)
            self._wake.close()
            self._woken.close()
            raise ServingError(
                f"the endpoint {endpoint!r} is none: {error.strerror}; allowed are "
                "tcp://HOST:PORT and ipc://PATH"
            ) from error
        self._thread = threading.Thread(target=self._work, name="metronome", daemon=True)
        self._thread.start()

    # -----------------------------------------------------------------------------------------
    # For the thread that does the orders

    def receive(self) -> Received | Restarted | None:
        """The next message; None after Stop. Raises ServingError when nothing more comes."""
        item = self._inbox.get()
        if isinstance(item, ServingError):
            raise item
        return None if isinstance(item, Received) and item.message.kind == "stop" else item

    def send(self, frame: Any, session: int) -> None:
        """Sends a frame over the connection of that session, if it is still there."""
        self._outbox.append((session, frame))
        self._wake_up()

    def close(self, frame: bytes | None = None) -> None:
        """Sends a last frame, and ends the thread."""
        if frame is not None:
            self._outbox.append((self._session, frame))
        self._is_closing = True
        self._wake_up()
        self._thread.join(timeout=2)
        self._wake.close()

    def _wake_up(self) -> None:
        # Where that fails it is awake, or gone.
        with suppress(OSError):
            self._wake.send(b"\0")

    # -----------------------------------------------------------------------------------------
    # The thread

    def _open(self) -> None:
        """A new socket, whose first word is Hello."""
        self._socket = self._context.socket(zmq.DEALER)
        for option, value in [
            (zmq.HEARTBEAT_IVL, 1_000), (zmq.HEARTBEAT_TIMEOUT, 10_000),
            (zmq.MAXMSGSIZE, 64 << 20), (zmq.RECONNECT_IVL, 10), (zmq.IPV6, 1),
        ]:
            self._socket.setsockopt(option, value)
        if self._keys is not None:
            self._keys.apply(self._socket)
        self._monitor = self._socket.get_monitor_socket(EVENTS)
        self._socket.connect(self.endpoint)
        self._poller = zmq.Poller()
        for one in (self._socket, self._monitor, self._woken):
            self._poller.register(one, zmq.POLLIN)
        self._say_hello()

    def _close_socket(self, linger: int) -> None:
        """`linger`: milliseconds that what was not sent yet has for it."""
        self._socket.disable_monitor()
        self._monitor.close()
        self._socket.close(linger=linger)

    def _say_hello(self) -> None:
        self._session += 1
        self._has_orders = False
        # One that hangs up each time is not waited for anew.
        if self._deadline is None:
            self._deadline = time.monotonic() + self._patience
        for frame in self._hello:
            self._socket.send(frame)

    def _work(self) -> None:
        try:
            while not self._is_closing:
                self._look_around()
            self._send_all()
        except ServingError as error:
            self._end(error)
        except ProtocolError as error:
            self._end(Refused(
                f"the coordinator at {self.endpoint} sent what is no message: {error}"))
        except Exception as error:
            # Whatever it is: without this thread nothing would ever end the others' wait.
            self._end(ServingError(f"the connection to {self.endpoint} failed: {error!r}"))
        finally:
            self._close_socket(linger=1_000)
            self._context.term()
            self._woken.close()

    def _end(self, item: Received | ServingError) -> None:
        """Nothing more is received."""
        self._inbox.put(item)
        if not self._is_closing:
            self._ended()
        # Orders under way may still be answered; nobody reads it.
        while not self._is_closing:
            self._woken.setblocking(True)
            self._woken.recv(4096)

    def _look_around(self) -> None:
        ready = dict(self._poller.poll(TICK_MILLISECONDS))
        if self._woken.fileno() in ready:
            self._woken.recv(4096)
        self._send_all()
        # Before the broken connection: the coordinator's last word came over it.
        while int(self._socket.get(zmq.EVENTS)) & zmq.POLLIN:
            self._receive_one()
        if self._monitor in ready and self._is_cut_off():
            self._start_over()
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise NoCoordinator(
                f"no coordinator answered at {self.endpoint} for {self._patience:g} s; start it "
                "first, or give the address that it shows"
            )

    def _is_cut_off(self) -> bool:
        """Whether the connection was lost. Raises Refused where there will be none."""
        cut_off = False
        while self._monitor.poll(0):
            told = zmq.utils.monitor.recv_monitor_message(self._monitor)
            event = int(told["event"])
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                self._handshake.succeeded()
            elif event == zmq.EVENT_DISCONNECTED:
                cut_off = True
            else:
                reason = self._handshake.end(event, int(told["value"]), self._keys)
                if reason is not None:
                    raise Refused(f"the coordinator at {self.endpoint} refused: {reason}")
        return cut_off

    def _start_over(self) -> None:
        """The coordinator gave our orders to others, if it is still there."""
        self._close_socket(linger=0)
        self._open()
        self._inbox.put(Restarted(self._session))

    def _send_all(self) -> None:
        while self._outbox:
            session, frame = self._outbox[0]
            if session == self._session:
                try:
                    self._socket.send(frame, zmq.NOBLOCK, copy=len(frame) < 65_536)
                except zmq.Again:
                    return  # Its queue is full: at the next look.
            self._outbox.popleft()

    def _receive_one(self) -> None:
        frame = self._socket.recv(zmq.NOBLOCK, copy=False)
        if frame.more:
            raise ProtocolError("a message of several frames came; allowed is 1")
        waiting = None
        for message in decode_frame(memoryview(frame.buffer)):
            if waiting is not None:
                self._take(waiting, is_followed=True)
            waiting = message
        if waiting is not None:
            self._take(waiting, is_followed=False)

    def _take(self, message: Message, is_followed: bool) -> None:
        kind, body = message.kind, message.body
        if kind == "heartbeat":
            if not body.is_answer:
                answer = messages.Heartbeat(is_answer=True, number=body.number)
                self._socket.send(encode("heartbeat", answer))
            return
        if kind == "reject":
            self._take_reject(body.reason)
            return
        if kind == "stop":
            self.stop_reason = body.reason
            self._end(Received(message, is_followed, self._session, time.monotonic_ns()))
            return
        if kind == "welcome" and not body.continues:
            self._deadline = None
        # Not one for the initial model: what is wrong with that is wrong again.
        if kind in ("train_order", "evaluate_order"):
            self._has_orders = True
        self._inbox.put(Received(message, is_followed, self._session, time.monotonic_ns()))

    def _take_reject(self, reason: str) -> None:
        self._rejects += 1
        if not self._has_orders or self._rejects > REJECTS_MAX:
            raise Refused(f"the coordinator at {self.endpoint} refused: {reason}")
        self._say_hello()
        self._inbox.put(Restarted(self._session))
