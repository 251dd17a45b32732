"""The rules of the proto file that can be checked without knowing the experiment.

Both ends check them, before they send and when they receive. A breach is a ProtocolError with what
was found, where, and what is allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from . import limits
from .errors import ProtocolError

# Values whose share of something is measured.
SHARES = frozenset(("accuracy", "top5"))
# Bytes of a value in each encoding.
VALUE_BYTES = {0: 4, 1: 2}


def check(kind: str, body: Any, values: memoryview | None = None) -> None:
    """Checks a message; of one with a vector, `values` are the vector's bytes."""
    rule = RULES.get(kind)
    if rule is not None:
        rule(body, values)


def refuse(what: str, found: object, allowed: str) -> None:
    raise ProtocolError(f"{what} is {found}; allowed is {allowed}")


# ---------------------------------------------------------------------------------------------
# What several messages have


def count(what: str, number: int, most: int, least: int = 0) -> None:
    if not least <= number <= most:
        refuse(f"the number of {what}", number, f"{least} to {most}")


def at_most(what: str, number: int, most: int) -> None:
    if number > most:
        refuse(what, number, f"at most {most}")


def name(what: str, text: str, most: int = limits.NAME_BYTES) -> None:
    at_most(f"the number of bytes of {what}", len(text.encode()), most)


def short_name(what: str, text: str, least: int = 0) -> None:
    count(f"bytes of {what}", len(text.encode()), limits.SHORT_NAME_BYTES, least)
    if not all(" " <= character <= "~" for character in text):
        refuse(what, "other characters", "printable ASCII")


def each_once(what: str, entries: Iterable[object]) -> None:
    seen = set()
    for entry in entries:
        if entry in seen:
            refuse(what, f"{entry} twice", "each once")
        seen.add(entry)


def encoding(what: str, number: int) -> None:
    if number not in VALUE_BYTES:
        refuse(what, number, "0 (FLOAT32) or 1 (FLOAT16)")


def arithmetic(what: str, body: Any) -> None:
    short_name(f"{what}.kind", body.kind)
    short_name(f"{what}.core", body.core)


def vector(what: str, body: Any, values: memoryview | None) -> None:
    if values is None:
        refuse(what, "absent", "a vector")
        return
    encoding(f"{what}.encoding", body.encoding)
    size = VALUE_BYTES[body.encoding]
    if len(values) % size != 0:
        refuse(f"the number of bytes of {what}.values", len(values), f"a multiple of {size}")
    at_most(f"{what}.total", body.total, limits.COUNT)
    number = len(values) // size
    count(f"values of {what}", number, limits.PART_VALUES)
    if body.offset + number > body.total:
        refuse(f"{what}.offset plus the number of its values", body.offset + number,
               f"0 to {body.total}")
    if number == 0 and body.total > 0:
        count(f"values of {what}", 0, limits.PART_VALUES, 1)


def measures(what: str, body: Any) -> None:
    at_most(f"{what}.count", body.count, limits.COUNT)
    count(f"{what}.values", len(body.values), limits.MEASURES)
    if body.count == 0 and len(body.values) > 0:
        refuse(f"the number of {what}.values with count 0", len(body.values), "0")
    for value in body.values:
        short_name(f"{what}.values.name", value.name, 1)
        if not math.isfinite(value.value):
            refuse(f"{what} {value.name}", value.value, "a finite number, or none")
        if value.name in SHARES and not 0 <= value.value <= 1:
            refuse(f"{what} {value.name}", value.value, "a number from 0 to 1, or none")
    each_once(f"{what}.values", (value.name for value in body.values))


def order(what: str, number: int) -> None:
    if number == 0:
        refuse(f"{what}.order", 0, "1 or more")


# ---------------------------------------------------------------------------------------------
# Client to coordinator


def hello(body: Any, _: object) -> None:
    name("Hello.host", body.host)
    name("Hello.program", body.program)
    arithmetic("Hello.arithmetic", body.arithmetic)
    count("Hello.hosted_clients", len(body.hosted_clients), limits.LIST_ENTRIES)
    end = -1
    for hosted in body.hosted_clients:
        if hosted.count == 0 or hosted.first + hosted.count > 2**32 - 1:
            refuse("Hello.hosted_clients", f"{hosted.count} clients from {hosted.first}",
                   "1 or more, all below 2^32")
        if hosted.first <= end:
            refuse("Hello.hosted_clients", f"{hosted.first} after {end}",
                   "ascending ranges without overlap")
        end = hosted.first + hosted.count - 1
    for number in body.encodings:
        encoding("Hello.encodings", number)
    each_once("Hello.encodings", body.encodings)


def ready(body: Any, _: object) -> None:
    at_most("the number of bytes of Ready.data_digest", len(body.data_digest), limits.DIGEST_BYTES)
    count("Ready.clients", len(body.clients), limits.LIST_ENTRIES)
    last = -1
    for client in body.clients:
        if client.client <= last:
            refuse("Ready.clients", f"{client.client} after {last}", "ascending clients")
        last = client.client
        at_most("Ready.clients.train_samples", client.train_samples, limits.COUNT)
        at_most("Ready.clients.test_samples", client.test_samples, limits.COUNT)
        labels = client.train_labels
        count("Ready.clients.train_labels", len(labels), limits.LIST_ENTRIES)
        if labels and sum(labels) != client.train_samples:
            refuse("the sum of Ready.clients.train_labels", sum(labels),
                   f"{client.train_samples}, the train_samples")


def weight_delta(body: Any, values: memoryview | None) -> None:
    order("WeightDelta", body.order)
    count("WeightDelta.reports", len(body.reports), limits.WORK_ITEMS, 1)
    for report in body.reports:
        if not (math.isfinite(report.delta_norm) and report.delta_norm >= 0):
            refuse("WeightDelta.reports.delta_norm", report.delta_norm,
                   "a finite number of at least 0")
        measures("WeightDelta.reports.measures", report.measures)
    timing = body.timing
    if not timing.received <= timing.begun <= timing.done < 2**63:
        refuse("WeightDelta.timing",
               f"received {timing.received}, begun {timing.begun}, done {timing.done}",
               "none before the one above it, at most 2^63 - 1")
    length = timing.done - timing.begun
    if timing.processor + timing.run_delay > length:
        refuse("WeightDelta.timing",
               f"processor {timing.processor}, run_delay {timing.run_delay}",
               f"together at most done - begun, {length}")
    vector("WeightDelta.delta", body.delta, values)


def evaluation(body: Any, _: object) -> None:
    order("Evaluation", body.order)
    count("Evaluation.clients", len(body.clients), limits.LIST_ENTRIES, 1)
    for client in body.clients:
        measures("Evaluation.clients.train", client.train)
        measures("Evaluation.clients.test", client.test)


def initial_model(body: Any, values: memoryview | None) -> None:
    order("InitialModel", body.order)
    vector("InitialModel.parameters", body.parameters, values)


def problem(body: Any, _: object) -> None:
    name("Problem.text", body.text, limits.SENTENCE_BYTES)


# ---------------------------------------------------------------------------------------------
# Coordinator to client


def welcome(body: Any, _: object) -> None:
    count("Welcome.experiment", len(body.experiment), limits.LIST_ENTRIES)
    at_most("Welcome.parameter_count", body.parameter_count, limits.COUNT)
    count("Welcome.arrays", len(body.arrays), limits.LIST_ENTRIES)
    size = 0
    for array in body.arrays:
        name("Welcome.arrays.name", array.name)
        count("Welcome.arrays.shape", len(array.shape), limits.SHAPE_NUMBERS)
        size += math.prod(array.shape)
    each_once("Welcome.arrays", (array.name for array in body.arrays))
    if size != body.parameter_count:
        refuse("the sum of the sizes of Welcome.arrays", size, str(body.parameter_count))
    if body.clients == 0:
        refuse("Welcome.clients", 0, "1 or more")
    arithmetic("Welcome.arithmetic", body.arithmetic)
    encoding("Welcome.model_encoding", body.model_encoding)
    encoding("Welcome.delta_encoding", body.delta_encoding)
    at_most("the number of bytes of Welcome.data_digest", len(body.data_digest),
            limits.DIGEST_BYTES)


def sentence(what: str) -> Callable[[Any, object], None]:
    return lambda body, _: name(what, body.reason, limits.SENTENCE_BYTES)


def model(body: Any, values: memoryview | None) -> None:
    vector("Model.parameters", body.parameters, values)


def forget(body: Any, _: object) -> None:
    count("Forget.versions", len(body.versions), limits.LIST_ENTRIES, 1)


def train_order(body: Any, _: object) -> None:
    order("TrainOrder", body.order)
    if body.sum:
        count("TrainOrder.work with sum true", len(body.work), limits.WORK_ITEMS, 1)
    else:
        count("TrainOrder.work with sum false", len(body.work), 1, 1)
    for work in body.work:
        if not math.isfinite(work.weight):
            refuse("TrainOrder.work.weight", work.weight, "a finite number")
        if work.start >= 2**63:
            refuse("TrainOrder.work.start", work.start, "at most 2^63 - 1")


def evaluate_order(body: Any, _: object) -> None:
    order("EvaluateOrder", body.order)
    count("EvaluateOrder.clients", len(body.clients), limits.LIST_ENTRIES, 1)
    each_once("EvaluateOrder.clients", body.clients)


def initial_order(body: Any, _: object) -> None:
    order("InitialOrder", body.order)


RULES: dict[str, Callable[[Any, memoryview | None], None]] = {
    "hello": hello,
    "ready": ready,
    "weight_delta": weight_delta,
    "evaluation": evaluation,
    "initial_model": initial_model,
    "problem": problem,
    "welcome": welcome,
    "reject": sentence("Reject.reason"),
    "stop": sentence("Stop.reason"),
    "model": model,
    "forget": forget,
    "train_order": train_order,
    "evaluate_order": evaluate_order,
    "initial_order": initial_order,
}
