"""Does orders with a user's client: what comes in, what goes out, and what went wrong."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from . import interruption, limits, measures, thread_time
from .client import Client, Delta, Parameters, Run, Samples, Work
from .envelopes import Message, encode
from .errors import NotFinite, ProtocolError, ResultError
from .layout import Layout
from .lists import ListAssembly, parts
from .vectors import VectorAssembly, frames, is_finite, norm, outgoing
from .wire import messages

# Ticks of virtual time to one unit.
TICKS = 10**9
FLOAT16_MAX = 65_504


class Trouble(Exception):
    """An order that cannot be done, with the sentence for it and the traceback behind that."""

    def __init__(self, text: str, has_diverged: bool = False) -> None:
        super().__init__(text)
        self.has_diverged = has_diverged


class Orders:
    """The models that came and were not forgotten, and what is done with them."""

    def __init__(
        self, client: Client, run: Run, model_encoding: int, delta_encoding: int,
        guard: Callable[..., Any],
    ) -> None:
        """`guard(function, *arguments)` calls a function of the user's."""
        self._client, self._run, self._guard = client, run, guard
        self._layout = Layout(run.arrays)
        self._model_encoding, self._delta_encoding = model_encoding, delta_encoding
        self._models: dict[int, Parameters] = {}
        self._model_parts = VectorAssembly(
            self._layout.count, "Model.parameters", model_encoding)
        self._evaluate_parts = ListAssembly("evaluate_order", "clients", run.clients)

    def take(self, message: Message, received: int) -> list[Any]:
        """Takes a message; the frames that answer it. Raises ProtocolError for what is no order.
        `received`: when it was here, by time.monotonic_ns."""
        kind, body = message.kind, message.body
        if kind == "model":
            assert message.values is not None
            vector = self._model_parts.add(body.version, body.parameters, message.values)
            if vector is not None:
                self._models[body.version] = self._layout.parameters(body.version, vector)
        elif kind == "forget":
            for version in body.versions:
                self._models.pop(version, None)
        elif kind == "train_order":
            return self._answer(body.order, partial(self._train, received=received), body)
        elif kind == "evaluate_order":
            whole = self._evaluate_parts.add(body)
            if whole is not None:
                return self._answer(body.order, self._evaluate, whole)
        elif kind == "initial_order":
            return self._answer(body.order, self._initial, body)
        else:
            raise ProtocolError(f"a message of the kind {kind} came; expected is an order")
        return []

    def _answer(self, order: int, do: Callable[[Any], list[Any]], body: Any) -> list[Any]:
        try:
            return do(body)
        except Trouble as trouble:
            return [self._problem(order, str(trouble), trouble.has_diverged)]
        except NotFinite as error:
            return [self._problem(order, str(error), True)]
        except ResultError as error:
            return [self._problem(order, str(error), False)]

    def _problem(self, order: int, text: str, has_diverged: bool) -> bytes:
        print(f"metronome_client: {text}", file=sys.stderr, flush=True)
        text = text.encode(errors="replace")[:limits.SENTENCE_BYTES].decode(errors="ignore")
        return encode("problem", messages.Problem(order=order, text=text, diverged=has_diverged))

    # -----------------------------------------------------------------------------------------
    # The kinds of orders

    def _train(self, order: Any, received: int) -> list[Any]:
        begun, before = time.monotonic_ns(), thread_time.counts()
        base = self._model(order.base_version)
        answer = messages.WeightDelta(order=order.order, base_version=order.base_version)
        total = outgoing(self._layout.count)
        delta = outgoing(self._layout.count) if order.sum else total
        for number, item in enumerate(order.work):
            self._check(item.client)
            work = Work(item.client, item.update, order.base_version, item.start / TICKS,
                        self._run.seed)
            self._train_one(work, base, delta, answer)
            if order.sum:
                _add_weighted(delta, np.float32(item.weight), total, is_first=number == 0)
        if order.sum and not is_finite(total):
            raise NotFinite(
                f"training diverged: a sum of {len(order.work)} updates from version "
                f"{order.base_version} is not finite"
            )
        self._check_range(total)
        answer.timing.received, answer.timing.begun = received, begun
        answer.timing.done = time.monotonic_ns()
        thread_time.write(answer.timing, before)
        return frames("weight_delta", answer, total, self._delta_encoding)

    def _train_one(
        self, work: Work, base: Parameters, delta: np.ndarray[Any, Any], answer: Any
    ) -> None:
        """Trains one client, writes its delta and adds its report."""
        source = f"train of client {work.client}, update {work.update},"
        result = self._call(source, self._client.train, base, work)
        trained, named = result if isinstance(result, tuple) and len(result) == 2 else (result, {})
        if isinstance(trained, Delta):
            self._layout.write(trained.arrays, delta, source)
        else:
            self._layout.subtract(trained, base, delta, source)
        size = norm(delta)
        if not np.isfinite(size):
            raise NotFinite(
                f"training diverged: {source} from version {work.base_version} gave a delta that "
                f"is not finite: {self._not_finite(delta, work.base_version)}"
            )
        steps, found = measures.of_training(named, source)
        answer.reports.add(client=work.client, update=work.update, steps=steps, delta_norm=size,
                           measures=found)

    def _evaluate(self, order: Any) -> list[Any]:
        model = self._model(order.version)
        entries = []
        for client in order.clients:
            self._check(client)
            source = f"evaluate of client {client} at version {order.version}"
            named = self._call(source, self._client.evaluate, model, client)
            sets = measures.of_evaluation(named, partial(self._samples, client), source)
            entries.append(messages.Evaluation.ClientMeasures(client=client, **sets))
        body = messages.Evaluation(order=order.order, version=order.version)
        return [encode("evaluation", part) for part in parts(body, "clients", entries)]

    def _initial(self, order: Any) -> list[Any]:
        vector = outgoing(self._layout.count)
        source = f"initial with the seed {self._run.seed}"
        arrays = self._call(source, self._client.initial, self._run.seed)
        self._layout.write(arrays, vector, source)
        if not is_finite(vector):
            raise ResultError(
                f"{source} gave a model that is not finite: {self._not_finite(vector, 0)}")
        if self._model_encoding == messages.FLOAT16 and _is_beyond_float16(vector):
            raise ResultError(
                f"{source} gave a model with values beyond {FLOAT16_MAX}, the largest of float16, "
                "in which models are sent")
        answer = messages.InitialModel(order=order.order)
        return frames("initial_model", answer, vector, self._model_encoding)

    # -----------------------------------------------------------------------------------------
    # What they have in common

    def _model(self, version: int) -> Parameters:
        try:
            return self._models[version]
        except KeyError:
            raise Trouble(f"version {version} was not sent before an order that names it") from None

    def _check(self, client: int) -> None:
        if client >= self._run.clients:
            raise Trouble(
                f"an order names client {client}; the experiment has clients 0 to "
                f"{self._run.clients - 1}"
            )

    def _samples(self, client: int, set_name: str) -> int:
        """What counts in a set for which `evaluate` gave no count."""
        if not self._client.defines("samples"):
            return 1
        samples = samples_of(self._client, client)
        return samples.train if set_name == "train" else samples.test

    def _not_finite(self, vector: np.ndarray[Any, Any], version: int) -> str:
        """Which arrays have how many values that are not finite."""
        arrays = self._layout.parameters(version, vector)
        counts = {name: int((~np.isfinite(array)).sum()) for name, array in arrays.items()}
        return ", ".join(
            f"{count} of {arrays[name].size} values of {name}"
            for name, count in counts.items() if count
        )

    def _check_range(self, vector: np.ndarray[Any, Any]) -> None:
        if self._delta_encoding == messages.FLOAT16 and _is_beyond_float16(vector):
            raise NotFinite(
                f"training diverged: a delta has values beyond {FLOAT16_MAX}, the largest of "
                "float16, in which deltas are sent"
            )

    def _call(self, source: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Calls a function of the user's."""
        try:
            return self._guard(function, *arguments)
        except Exception as error:
            raise Trouble(told(source, error)) from error


def _is_beyond_float16(vector: np.ndarray[Any, Any]) -> bool:
    return bool(np.abs(vector).max(initial=0) > FLOAT16_MAX)


def _add_weighted(
    delta: np.ndarray[Any, Any], weight: np.float32, total: np.ndarray[Any, Any], is_first: bool
) -> None:
    """One order of operations, each rounded to float32, wherever the sum is formed. Spoils `delta`.
    """
    # What is not finite is found in the whole.
    with np.errstate(all="ignore"):
        np.multiply(delta, weight, out=total if is_first else delta)
        if not is_first:
            np.add(total, delta, out=total)


def told(source: str, error: Exception) -> str:
    """A sentence about an exception of the user's code, and its traceback on lines of their own."""
    stack = traceback.extract_tb(error.__traceback__)
    ours = (__file__, interruption.__file__)
    theirs = [frame for frame in stack if frame.filename not in ours]
    place = f" ({theirs[-1].filename}, line {theirs[-1].lineno})" if theirs else ""
    what = "".join(traceback.format_exception_only(type(error), error)).strip()
    rows = "".join(traceback.format_list(theirs))
    return f"{source.rstrip(',')} raised {what}{place}\n{rows}"


def samples_of(client: Client, number: int) -> Samples:
    """What `samples` says of a client."""
    found = client.samples(number)
    if isinstance(found, Samples):
        return found
    if isinstance(found, Sequence):
        return Samples(int(found[0]), int(found[1]))
    return Samples(int(found))
