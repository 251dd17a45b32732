"""The schemes and settings of scripts/scheme-comparison, and the runs of them, each kept once it is done."""
import csv
import dataclasses
import gzip
import json
import os
import pathlib
import shutil
import statistics
import struct
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
STUDY = ROOT / "docs/studies/schemes"
RUNS = ROOT / "runs/scheme-comparison"
IMAGES = pathlib.Path("/usr/share/datasets/fashion-mnist")
CHOOSING = 11  # The seed that rates are chosen on.


@dataclasses.dataclass(frozen=True)
class Scheme:
    """A line of the table of schemes. In `form` stand {c} for the size of a buffer, {i} for the interval and {m} for
    the clients at work; `first` is the least of nine rates, as the power of 10^(1/3) that it is, and `sets` are other
    keys. `vectors` says how many vectors of the model's size the server holds beside the model: {m} clients, {c}
    updates; `move` is how an aggregation moves the model: by the sum of its weights, wholly, or by a rule of models."""
    name: str
    form: str
    first: int
    vectors: str = "1"
    move: str = "sum"
    sets: tuple = ()
    key: str = "training.rate"
    rounds: bool = False  # Whether it works in rounds: how many are at work is then not free.
    flight: str = ""  # What its form needs beside _flight-N.


SCHEMES = [
    Scheme("FedAvg", "FedAvg", -6, rounds=True),
    Scheme("FedAvg-sample-10", "FedAvg-sample-10", -6, rounds=True),
    Scheme("FedFix", "FedFix-{i}", -6),
    Scheme("Async", "Async", -12),
    Scheme("Async_identical", "Async_identical", -12),
    Scheme("DelayAdaptive", "DelayAdaptive-{m}", -11),
    Scheme("FedAsync-0.6", "FedAsync-0.6", -7, move="mixed"),
    Scheme("FedBuff", "FedBuff-{c}", -9),
    Scheme("FedBuff_arrival", "FedBuff-{c}_arrival", -10),
    Scheme("FedBuff_identical_arrival", "FedBuff-{c}_identical_arrival", -9),
    Scheme("FADAS", "FedBuff-{c}_identical_arrival", -8, vectors="4", move="other", key="server.rate",
           sets=("server=fadas", "training.rate=0.1")),
    Scheme("Ringmaster", "Ringmaster-{m}", -11),
    Scheme("Rennala", "Rennala-{c}", -8),
    Scheme("MIFA", "MIFA-{i}", -8, vectors="{m} + 2", move="whole", flight="_first-any"),
    Scheme("MIFA-sample-10", "MIFA-sample-10", -7, vectors="{m} + 2", move="whole", rounds=True),
    Scheme("ACE", "ACE", -12, vectors="{m} + 2", move="whole", flight="_first-all"),
    Scheme("CA2FL", "CA2FL-{c}", -10, vectors="{m} + 2", move="whole"),
    Scheme("FedStale-0.5", "FedStale-{c}-0.5", -10, vectors="{m} + 2", move="whole"),
    Scheme("FedVARP", "FedVARP-{c}", -10, vectors="{m} + 2", move="whole"),
    Scheme("AREA", "AREA-{c}", -5, vectors="{m} + 1", move="models"),
]
BUFFERED = [scheme for scheme in SCHEMES if "{c}" in scheme.form]
SMALL = ["FedAvg", "FedFix", "Async", "FedBuff_arrival", "ACE", "CA2FL", "AREA"]

# Of each profile of delays: what it is, until when a run lasts (about 5,000 updates of Async) and half of the clients'
# mean time, which FedFix and MIFA have as their interval.
PROFILES = {
    "constant": ("{ kind: constant, value: [%s] }" % ", ".join(str(i) for i in range(1, 101)), 1000, 25),
    "exponential": ("{ kind: exponential, clients: { kind: log-normal, median: 1, sigma: 1 } }", 30, 0.8),
    "classes": ("{ kind: uniform, from: 0.75, to: 1.25, clients: { kind: tiers, factors: [1.5, 4, 6.5], "
                "shares: [1, 1, 1] } }", 140, 2),
    "large": ("{ kind: uniform, from: 0.75, to: 1.25, clients: { kind: tiers, factors: [1.5, 4, 6.5, 65], "
              "shares: [3, 3, 3, 1] } }", 150, 5),
    "labels": ("{ kind: exponential, clients: { by: label, factors: [1, 1, 1, 1, 1, 10, 10, 10, 10, 10] } }",
               220, 2.75),
}
MODELS = {"softmax": "softmax", "mlp": "{ kind: mlp, widths: [128] }"}


def rate(power):
    """The powers of 10^(1/3), to three digits."""
    return f"{10 ** (power / 3):.3g}"


@dataclasses.dataclass(frozen=True)
class Setting:
    """What all schemes are compared in."""
    profile: str
    partition: str = "dirichlet-0.3"
    model: str = "softmax"
    steps: int = 5
    size: int = 10
    flight: int = 100
    updates: int = 0  # In place of the profile's time: until so many updates.
    share: float = 1  # Of the profile's time.

    @property
    def name(self):
        usual = Setting(self.profile)
        words = [self.profile, self.partition, self.model]
        words += [f"{key}-{getattr(self, key):g}" for key in ("steps", "size", "flight", "updates", "share")
                  if getattr(self, key) != getattr(usual, key)]
        return "-".join(words)

    @property
    def time(self):
        return PROFILES[self.profile][1] * self.share

    def form(self, scheme):
        form = scheme.form.format(c=self.size, i=PROFILES[self.profile][2], m=self.flight)
        if self.flight != 100:
            form += f"{scheme.flight}_flight-{self.flight}"
        return form

    def sets(self, scheme):
        stop = f"stop={{ updates: {self.updates} }}" if self.updates else f"stop.time={self.time:g}"
        return [f"data.partition={self.partition}", f"model={MODELS[self.model]}", f"training.steps={self.steps}",
                f"delays={PROFILES[self.profile][0]}", stop, f"scheme={self.form(scheme)}", *scheme.sets]

    def schemes(self, names=None):
        return [scheme for scheme in SCHEMES if (self.flight == 100 or not scheme.rounds)
                and (self.size == 10 or "{c}" in scheme.form) and (not names or scheme.name in names)]


def prepare_data():
    """Fashion-MNIST at half the resolution, the first 6,000 and 2,000 images."""
    folder = RUNS / "data"
    if (folder / "test-labels.idx").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for ours, theirs, count in (("train", "train", 6000), ("test", "t10k", 2000)):
        pixels = gzip.open(IMAGES / f"{theirs}-images-idx3-ubyte.gz").read(16 + 784 * count)[16:]
        small = bytearray(struct.pack(">HBBIII", 0, 8, 3, count, 14, 14))
        for line in range(0, len(pixels), 56):
            above, below = pixels[line:line + 28], pixels[line + 28:line + 56]
            small += bytes((above[x] + above[x + 1] + below[x] + below[x + 1] + 2) // 4 for x in range(0, 28, 2))
        (folder / f"{ours}-images.idx").write_bytes(small)
        labels = gzip.open(IMAGES / f"{theirs}-labels-idx1-ubyte.gz").read(8 + count)[8:]
        (folder / f"{ours}-labels.idx").write_bytes(struct.pack(">HBBI", 0, 8, 1, count) + labels)


class Program:
    """metronome, and how many runs it does at once. Without gnuplot in reach: nobody looks at these reports."""

    def __init__(self, path, jobs):
        self.path, self.jobs = path, jobs

    def run(self, *words):
        if not self.path:
            raise SystemExit("scheme-comparison: this needs runs that are not there; leave --table out")
        done = subprocess.run([self.path, *words], cwd=ROOT, capture_output=True, text=True,
                              env={**os.environ, "PATH": ""})
        if done.returncode not in (0, 3):
            raise SystemExit(f"scheme-comparison: {' '.join(words)[-600:]}: {done.stderr[-2000:]}")
        return done.stdout

    def sweep(self, file, folder, sets, vary):
        """The rows of a sweep with the folder of each run, which the caller removes."""
        shutil.rmtree(folder, ignore_errors=True)
        words = [word for change in sets for word in ("--set", change)]
        words += [word for key, values in vary.items() for word in ("--vary", f"{key}={','.join(map(str, values))}")]
        self.run("sweep", str(STUDY / file), "--output", str(folder), "--jobs", str(self.jobs), "--quiet", *words)
        with open(folder / "sweep.csv", newline="") as lines:
            return list(csv.DictReader(lines))

    def plan(self, file, sets):
        words = [word for change in sets for word in ("--set", change)]
        return json.loads(self.run("plan", str(STUDY / file), "--json", *words))


def number(text):
    return float(text) if text else None


def read_run(folder, row):
    """What is kept of a run: its curve, and what its last model does for the clients."""
    kept = {"state": row["state"], "updates": number(row["updates"]), "aggregations": number(row["aggregations"]),
            "bias": number(row["bias"]), "staleness": number(row["staleness_mean"]), "curve": [], "worst": None}
    if (folder / "metrics.csv").exists():
        with open(folder / "metrics.csv", newline="") as lines:
            metrics = list(csv.DictReader(lines))
        with open(folder / "spread.csv", newline="") as lines:
            tenth = {line["time"]: number(line["accuracy_worst_tenth"]) for line in csv.DictReader(lines)}
        kept["curve"] = [[float(line["time"]), int(line["updates"]), int(line["bytes"]), number(line["test_loss"]),
                          number(line["test_accuracy"]), tenth.get(line["time"])] for line in metrics]
    if (folder / "clients.csv").exists():
        with open(folder / "clients.csv", newline="") as lines:
            own = [number(line["test_accuracy"]) for line in csv.DictReader(lines)]
        kept["worst"] = min((value for value in own if value is not None), default=None)
    return kept


def runs(program, setting, scheme, rates, seeds):
    """What the runs of a scheme came to, by rate and seed; what is kept is not run again."""
    folder = RUNS / setting.name / scheme.name
    folder.mkdir(parents=True, exist_ok=True)
    place = {(value, seed): folder / f"{value}-{seed}.json" for value in rates for seed in seeds}
    for seed in seeds:
        missing = [value for value in rates if not place[value, seed].exists()]
        if not missing:
            continue
        cells = folder / f"cells-{os.getpid()}"
        rows = program.sweep("comparison.yaml", cells, setting.sets(scheme) + [f"seed={seed}"], {scheme.key: missing})
        for row in rows:
            kept = read_run(cells / row["run"], row)
            place[row[scheme.key], seed].write_text(json.dumps(kept))
        shutil.rmtree(cells)
    return {cell: json.loads(path.read_text()) for cell, path in place.items() if path.exists()}


def end(run, column):
    """The mean of a column over the last tenth of the evaluations; None where it is not finite somewhere."""
    rows = run["curve"][-max(1, len(run["curve"]) // 10):]
    values = [row[column] for row in rows]
    return None if not values or None in values else statistics.mean(values)


def diverged(run):
    """Whether numbers left what is finite, or the loss is above that of version 0 at the end."""
    loss = end(run, 3)
    return run["state"] != "finished" or loss is None or loss > run["curve"][0][3]


def restless(run):
    """The standard deviation of the test accuracy over the last fifth of the evaluations."""
    values = [row[4] for row in run["curve"][-max(2, len(run["curve"]) // 5):]]
    return None if None in values or len(values) < 2 else statistics.stdev(values)


def reached(run, target, column):
    """The time (0), updates (1) or bytes (2) at the first evaluation whose test loss is at most the target."""
    return next((row[column] for row in run["curve"] if row[3] is not None and row[3] <= target), None)


def best(found, seed):
    """The rate that did not diverge and has the least loss at the end, of those of a seed."""
    losses = {value: end(run, 3) for (value, own), run in found.items() if own == seed and not diverged(run)}
    return min(losses, key=lambda value: (losses[value], float(value))) if losses else None


def neighbours(value):
    """A rate, and those below and above it."""
    rates = [rate(power) for power in range(-24, 13)]
    place = rates.index(value)
    return rates[place - 1:place + 2]


def grid(program, setting, scheme, seed, skip=0, count=9):
    """The runs of nine rates, and of up to three more while the best is at an edge. Another count, where a part has
    one, leaves out the lowest."""
    low, high = scheme.first + skip, scheme.first + skip + count - 1
    for _ in range(4):
        found = runs(program, setting, scheme, [rate(power) for power in range(low, high + 1)], [seed])
        value = best(found, seed)
        if value == rate(high):
            high += 1
        elif value in (rate(low), None):
            low -= 1
        else:
            break
    return found
