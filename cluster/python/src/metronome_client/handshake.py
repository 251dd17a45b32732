"""Two ends that cannot agree to speak: why, as the socket's monitor tells it."""

from __future__ import annotations

import zmq

from .keys import Keys

EVENTS = (
    zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
)
# libzmq's number for two ends of which one has keys, or other ones than it can have.
_OTHER_MECHANISM = 0x11000002
# A coordinator that ends hangs up too, but not time and again.
_HANG_UPS_MAX = 10


class Handshake:
    """Counts what went wrong since both ends last spoke."""

    def __init__(self) -> None:
        self._hang_ups = 0

    def succeeded(self) -> None:
        self._hang_ups = 0

    def end(self, event: int, value: int, keys: Keys | None) -> str | None:
        """Why nothing will come of it; None where it may yet."""
        if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            own = keys.public.decode() if keys else "that this process has not"
            return (f"the key {own} is not among those that it allows; give it the public key "
                    "file (its --allow)")
        if event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL and value == _OTHER_MECHANISM:
            if keys is None:
                return ("it speaks with those alone that have keys; give key and coordinator_key, "
                        "or METRONOME_KEY and METRONOME_COORDINATOR_KEY")
            return ("it has no keys, so nothing shows who it is; leave out key and "
                    "coordinator_key, or start it with --key and --allow")
        if event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL and keys is not None:
            self._hang_ups += 1
            if self._hang_ups >= _HANG_UPS_MAX:
                # Which of the two is told where the other end is slower to hang up than to say so.
                return ("it hangs up each time, as one does that has another key, or none; check "
                        "coordinator_key, or leave out both where it has none")
        return None
