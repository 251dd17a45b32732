"""Keys of a connection: who this process is, and whom it speaks with (CurveZMQ).

Their files are ZeroMQ's certificates, as `metronome keys new` and pyzmq write them.
"""

from __future__ import annotations

import os
import re
import stat
from typing import Any, NamedTuple

import zmq
import zmq.utils.z85

from .errors import KeyProblem

# An entry of a key file: a name, and a text in quotes.
_ENTRY = re.compile(r"^[ \t]*([a-z-]+)[ \t]*=[ \t]*([\"'])(.*)\2[ \t\r]*$", re.MULTILINE)
_KEY_CHARACTERS = 40
# No key file has as many.
_FILE_BYTES = 64 << 10
_ORIGIN = "a key file is made by `metronome keys new NAME`"


class Keys(NamedTuple):
    """What a client process needs to speak with a coordinator that has keys."""

    public: bytes
    secret: bytes
    # The coordinator's public key.
    coordinator: bytes

    def apply(self, socket: Any) -> None:
        """Lets a socket speak with the holder of the coordinator's key alone, and encrypted."""
        socket.setsockopt(zmq.CURVE_PUBLICKEY, self.public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, self.secret)
        socket.setsockopt(zmq.CURVE_SERVERKEY, self.coordinator)


def read_keys(
    key: str | os.PathLike[str] | None, coordinator_key: str | os.PathLike[str] | None
) -> Keys | None:
    """The keys of a secret key's file and of a public key's, or its 40 characters; else None.

    Raises KeyProblem where one is missing, cannot be read, or can be read by others too.
    """
    if not key and not coordinator_key:
        return None
    if not key:
        raise KeyProblem(
            "the coordinator's key is there, and this process's own is not; give key=FILE, --key "
            "FILE or METRONOME_KEY, the file of its secret key")
    if not coordinator_key:
        raise KeyProblem(
            "this process's key is there, and the coordinator's is not; give coordinator_key=KEY, "
            "--coordinator-key KEY or METRONOME_COORDINATOR_KEY")
    if not zmq.has("curve"):
        raise KeyProblem(
            "pyzmq was built without encryption (zmq.has('curve') is False); install another: "
            "pip install --force-reinstall pyzmq")
    public, secret = _pair(os.fspath(key))
    return Keys(public, secret, _public(os.fspath(coordinator_key)))


def _pair(path: str) -> tuple[bytes, bytes]:
    entries = _entries(path, is_secret=True)
    secret = entries.get("secret-key")
    if secret is None:
        raise KeyProblem(
            f"{path}: no secret key is in this file; name the one that ends in .key_secret")
    try:
        public: bytes = zmq.curve_public(secret.encode())
    except (zmq.ZMQError, ValueError):
        public = b""
    if not public or public.decode() != entries.get("public-key"):
        raise KeyProblem(f"{path}: the keys in this file are no pair; {_ORIGIN}")
    return public, secret.encode()


def _public(text: str) -> bytes:
    """The public key of a file, or the one that the text is."""
    found = text if _is_key(text) else _entries(text, is_secret=False).get("public-key", "")
    if not _is_key(found):
        raise KeyProblem(f"{text}: no public key is in this file; {_ORIGIN}")
    return found.encode()


def _is_key(text: str) -> bool:
    if len(text) != _KEY_CHARACTERS or os.path.exists(text):
        return False
    try:
        zmq.utils.z85.decode(text)
    except (KeyError, ValueError):
        return False
    return True


def _entries(path: str, is_secret: bool) -> dict[str, str]:
    """The entries of a key file by name. No sentence about it quotes what is in it."""
    try:
        # A fifo would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise KeyProblem(f"{path}: this is no file; a key file is expected here")
            others = _others_who_read(status) if is_secret else None
            if others is not None:
                raise KeyProblem(
                    f"{path}: {others} can read this secret key; run `chmod 600` on it, and make "
                    "a new pair if somebody may have read it")
            text = file.read(_FILE_BYTES).decode(errors="replace")
    except OSError as error:
        raise KeyProblem(f"{path}: {error.strerror}") from None
    return {name: value for name, _, value in _ENTRY.findall(text)}


def _others_who_read(status: os.stat_result) -> str | None:
    """Who besides us may read a file, in words. That its group may is how a secret comes that
    another user owns and gives to us through the group, as on Kubernetes."""
    if status.st_mode & 0o007:
        return "all users of this machine"
    is_ours = status.st_uid == os.geteuid()
    return "the users of its group" if status.st_mode & 0o070 and is_ours else None
