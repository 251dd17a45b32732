"""What a user of the package writes: a Client, and the types that it is given."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Union

import numpy as np

# Named numbers, such as {"loss": 0.3}.
Measures = Mapping[str, float]
# Arrays by their names.
Arrays = Mapping[str, Any]


class Parameters(dict[str, "np.ndarray[Any, Any]"]):
    """A version of the model: its arrays of float32 by name, which may be read and not written."""

    def __init__(
        self, version: int, memory: np.ndarray[Any, Any], spans: Mapping[str, slice],
        shapes: Mapping[str, tuple[int, ...]],
    ) -> None:
        # Which version it is; 0 is the initial model.
        self.version = version
        # What all arrays lie in, without the mark that it may not be written: for libraries that
        # cannot read through the mark. They must not write it either.
        self.memory = memory
        # All arrays one after the other, each in row-major order.
        self.vector = memory.view()
        self.vector.flags.writeable = False
        super().__init__(
            (name, self.vector[span].reshape(shapes[name])) for name, span in spans.items())

    def copy(self) -> dict[str, np.ndarray[Any, Any]]:
        """Arrays of one's own, to be trained in place."""
        return {name: array.copy() for name, array in self.items()}


@dataclass(frozen=True)
class Run:
    """The run, as the coordinator's Welcome tells it."""

    # Clients are numbered from 0 up to this, without it.
    clients: int
    # What random numbers are derived from, and those that divide or make the data.
    seed: int
    data_seed: int
    # The model's arrays and their shapes, in their order.
    arrays: dict[str, tuple[int, ...]]
    # The sections of the experiment file that say what is learned, as YAML and read.
    experiment: str
    settings: dict[str, Any]

    @property
    def is_external(self) -> bool:
        """Whether the data and the model live in the client processes alone."""
        data = self.settings.get("data")
        return isinstance(data, dict) and data.get("source") == "external"


@dataclass(frozen=True)
class Work:
    """One update: local work of one client, from the version that it was sent."""

    client: int
    # Which of the client's updates this is, from 0.
    update: int
    base_version: int
    # The virtual time at which the client was sent the version, in units of 10^9 ticks.
    start: float
    # The experiment's.
    run_seed: int = field(repr=False, default=0)

    @cached_property
    def seed(self) -> int:
        """What random choices of this update are to be made from, see `work_seed`."""
        return work_seed(self.run_seed, self.client, self.update)

    def generator(self) -> np.random.Generator:
        """A fresh generator of random numbers from the seed."""
        return np.random.default_rng(self.seed)


def work_seed(run_seed: int, client: int, update: int) -> int:
    """A number from 0 to 2^63 - 1 that depends on these three alone.

    It is the first 8 bytes, little-endian and without the highest bit, of the SHA-256 of the run's
    seed in 8 bytes, the client in 4 and the update in 4, all little-endian.
    """
    digest = hashlib.sha256(struct.pack("<QII", run_seed, client, update)).digest()
    return int.from_bytes(digest[:8], "little") & (2**63 - 1)


@dataclass(frozen=True)
class Delta:
    """How far training came, in place of the trained model: the same arrays."""

    arrays: Arrays


@dataclass(frozen=True)
class Samples:
    """How many samples a client has, and how many of the training samples have label 0, 1, ..."""

    train: int
    test: int = 0
    labels: Sequence[int] = ()


TrainResult = Union[Arrays, Delta, "tuple[Arrays | Delta, Measures]"]


class Client:
    """Everything that a run needs to know of a model and its data. Subclass it, and `serve` it.

    One object does the work of many clients, whichever the process is given.
    """

    #: The clients whose data is here: only their work comes, and to no other process. None: any.
    hosted: Iterable[int] | None = None
    #: What computes, for runs in which all processes must compute with the same.
    arithmetic: str = "numpy"
    #: The run that is served; set before `start`.
    run: Run

    def start(self, run: Run) -> None:
        """Makes ready for a run: read data, make a module. Called again after a reconnection only
        where the run is another."""

    def initial(self, seed: int) -> Arrays:
        """The arrays of version 0, the same for the same seed. Without it they are zeros, or what
        the experiment file says."""
        raise NotImplementedError

    def train(self, model: Parameters, work: Work) -> TrainResult:
        """Trains `work.client` from `model`, which must not be changed.

        Returns the trained arrays, or a `Delta`; beside them measures such as {"loss": 0.3,
        "steps": 10}, where `steps` is how many SGD steps they are means over.
        """
        raise NotImplementedError

    def evaluate(self, model: Parameters, client: int) -> Measures:
        """Measures on the client's samples: "train_loss", "train_count", "test_loss",
        "test_accuracy", "test_count", and any others. What has neither prefix is of the test
        samples. Counts are of samples, and weigh the means over clients."""
        return {}

    def samples(self, client: int) -> Samples | tuple[int, int] | int:
        """How many samples a client has, for `importance: samples`, and counts that `evaluate`
        leaves out: those of training, also with those for testing, or `Samples`."""
        raise NotImplementedError

    def data_digest(self) -> bytes:
        """At most 64 bytes that differ where the data differ; empty where nobody compares them."""
        return b""

    def defines(self, name: str) -> bool:
        """Whether a subclass has its own method of that name."""
        return getattr(type(self), name) is not getattr(Client, name)
