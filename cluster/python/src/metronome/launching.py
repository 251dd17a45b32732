"""Starts runs, plans and sweeps."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Union

from .program import call
from .results import Plan, Run, Runs, Sweep
from .settings import is_several, options, text_of

# The name of an experiment file, or what would stand in it.
Experiment = Union[str, Path, Mapping[str, Any]]


def run(
    experiment: Experiment, *, set: Mapping[str, Any] | None = None, processes: int | None = None,
    client_command: str | None = None, output: str | Path | None = None, progress: bool = True,
    **settings: Any,
) -> Run | Runs:
    """Runs an experiment on this machine, and returns its result.

    `settings` change keys of the experiment: `scheme="Async"`, `stop__time=20` for `stop.time`;
    `set` does so by the keys' own names, `{"training.weight-decay": 0.1}`. Several seeds, as in
    `seed=range(5)`, are that many runs, one after the other; then `output` is the folder of their
    folders. `client_command`: what starts client processes of your own, as in "python3
    my_clients.py". Raises ProgramError.
    """
    seeds: Any = settings.pop("seed", None)

    def one(seed: object, folder: str | Path | None) -> Run:
        named = settings if seed is None else {**settings, "seed": seed}
        return _run(experiment, set, named, processes, client_command, folder, progress)

    if not is_several(seeds):
        return one(seeds, output)
    return Runs(one(seed, None if output is None else Path(output) / f"seed-{seed}")
                for seed in seeds)


def _run(
    experiment: Experiment, set: Mapping[str, Any] | None, settings: Mapping[str, Any],
    processes: int | None, client_command: str | None, output: str | Path | None, progress: bool,
) -> Run:
    with _file(experiment) as file:
        arguments = ["run", file, *options("--set", set, settings), "--progress", "json"]
        if processes is not None:
            arguments += ["--processes", str(processes)]
        if client_command is not None:
            arguments += ["--client-command", client_command]
        if output is not None:
            Path(output).parent.mkdir(parents=True, exist_ok=True)
            arguments += ["--output", str(output)]
        printed = call(arguments, progress)
    folder_line = re.search(r"^  folder +(.+)$", printed, re.MULTILINE)
    assert folder_line, printed
    return Run(folder_line[1])


def sweep(
    experiment: Experiment, *, set: Mapping[str, Any] | None = None,
    vary: Mapping[str, Any] | None = None, jobs: int | None = None,
    processes: int | None = None, client_command: str | None = None,
    output: str | Path | None = None, progress: bool = True, **settings: Any,
) -> Sweep:
    """Runs all combinations of some settings, several at once, and compares them.

    A setting with several values is varied: `sweep(file, scheme=["FedAvg", "Async"],
    seed=range(5), stop__time=20)`. `vary` and `set` do the same by the keys' own names; a value
    that is a list itself belongs into `set`. `client_command` is as for `run`, for each
    cell. A sweep that was interrupted goes on with the same `output`. Raises ProgramError.
    """
    varied = {name: value for name, value in settings.items() if is_several(value)}
    fixed = {name: value for name, value in settings.items() if name not in varied}
    with _file(experiment) as file:
        arguments = ["sweep", file, *options("--set", set, fixed), *options("--vary", vary, varied)]
        for option, value in [("--jobs", jobs), ("--processes", processes), ("--output", output),
                              ("--client-command", client_command)]:
            if value is not None:
                arguments += [option, str(value)]
        if output is not None:
            Path(output).parent.mkdir(parents=True, exist_ok=True)
        printed = call([*arguments, "--progress", "json"], progress)
    return Sweep(printed.strip().splitlines()[-1], printed)


def plan(
    experiment: Experiment, *, set: Mapping[str, Any] | None = None, **settings: Any
) -> Plan:
    """What an experiment will do, without training: who, when, from which version, with which
    weight and bias. Settings are as for `run`. Raises ProgramError."""
    with _file(experiment) as file, tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "plan.csv"
        printed = call(
            ["plan", file, *options("--set", set, settings), "--json", "--csv", str(rows)])
        return Plan(printed, rows)


@contextmanager
def _file(experiment: Experiment) -> Iterator[str]:
    """The experiment as a file."""
    if not isinstance(experiment, Mapping):
        yield str(experiment)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "experiment.yaml"
        path.write_text("".join(f"{key}: {text_of(value)}\n" for key, value in experiment.items()))
        yield str(path)
