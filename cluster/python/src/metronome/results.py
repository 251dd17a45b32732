"""What a run, a sweep and a plan leave, as data frames of pandas."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

DataFrame = Any


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise ImportError("tables need pandas: pip install pandas") from error
    return pandas


def load(folder: str | Path) -> Run | Sweep:
    """What is in a run's or a sweep's folder, also while a run goes on.

    Raises FileNotFoundError for a folder that is neither.
    """
    path = Path(folder)
    if (path / "sweep.csv").exists():
        return Sweep(path)
    return Run(path)


class Run:
    """A run's folder. Its files are read when they are asked for."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        if not (self.folder / "experiment.yaml").exists():
            raise FileNotFoundError(f"{folder} is no run's folder: it has no experiment.yaml")

    def __repr__(self) -> str:
        final = {name: round(value, 4) for name, value in self.summary.get("final", {}).items()}
        named = " ".join(str(self.summary.get(key, "")) for key in ("name", "scheme"))
        return f"<Run {named} seed {self.summary.get('seed', '?')}: {final} in {self.folder}>"

    @property
    def experiment(self) -> str:
        """The experiment with every default, as YAML."""
        return (self.folder / "experiment.yaml").read_text(encoding="utf-8")

    @property
    def summary(self) -> dict[str, Any]:
        """`summary.json`: the result; of a run that has not finished, what its store says."""
        file = self.folder / "summary.json"
        if file.exists():
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
        return dict(self._rows("SELECT key, value FROM summary"))

    def table(self, name: str) -> DataFrame:
        """A table of `run.sqlite`: "updates", "aggregations", "evaluations", "client_measures",
        "processes", "events", and more; docs/store.md has them all."""
        return self.sql(f'SELECT * FROM "{name}"')

    def sql(self, query: str) -> DataFrame:
        """A query to `run.sqlite`, which is only read."""
        with self._store() as store:
            return _pandas().read_sql_query(query, store)

    @property
    def metrics(self) -> DataFrame:
        """A row for each evaluation: time, losses, accuracy, updates, bytes."""
        return self._csv("metrics")

    @property
    def spread(self) -> DataFrame:
        """How each evaluation differs between clients."""
        return self._csv("spread")

    @property
    def measures(self) -> DataFrame:
        """Each measure of each evaluation, those of your own too."""
        return self._csv("measures")

    @property
    def clients(self) -> DataFrame:
        """The final model on each client's samples."""
        return self._csv("clients")

    @property
    def trace(self) -> DataFrame:
        """When each piece of work was given and was back."""
        return self._csv("trace")

    @cached_property
    def model(self) -> dict[str, np.ndarray[Any, Any]]:
        """The final model's arrays."""
        with np.load(self.folder / "model.npz") as arrays:
            return {name: arrays[name] for name in arrays.files}

    def _csv(self, name: str) -> DataFrame:
        return _pandas().read_csv(self.folder / f"{name}.csv")

    def _rows(self, query: str) -> list[Any]:
        with self._store() as store:
            rows: list[Any] = store.execute(query).fetchall()
            return rows

    def _store(self) -> Any:
        file = self.folder / "run.sqlite"
        if not file.exists():
            raise FileNotFoundError(f"{self.folder} has no run.sqlite")
        return _Closing(sqlite3.connect(f"file:{file.resolve().as_posix()}?mode=ro", uri=True))


class _Closing:
    """Closes a database at the end of a block, which sqlite3 does not."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> sqlite3.Connection:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


class Runs(list[Run]):
    """Several runs, and their tables below each other, with a column that tells them apart."""

    def __init__(self, runs: Iterable[Run]) -> None:
        super().__init__(runs)

    @property
    def summary(self) -> DataFrame:
        """A row for each run; what is within something is called as in `final.test_loss`."""
        return _pandas().json_normalize([run.summary for run in self])

    @property
    def metrics(self) -> DataFrame:
        """The evaluations of all, with a column `seed`."""
        return self._below_each_other("metrics")

    @property
    def measures(self) -> DataFrame:
        """The measures of all, with a column `seed`."""
        return self._below_each_other("measures")

    def _below_each_other(self, name: str) -> DataFrame:
        frames = [getattr(run, name).assign(seed=run.summary["seed"]) for run in self]
        return _pandas().concat(frames, ignore_index=True)


class Sweep:
    """A sweep's folder."""

    def __init__(self, folder: str | Path, printed: str = "") -> None:
        self.folder = Path(folder)
        # The table that the program printed.
        self.printed = printed
        if not (self.folder / "sweep.csv").exists():
            raise FileNotFoundError(f"{folder} is no sweep's folder: it has no sweep.csv")

    def __repr__(self) -> str:
        return f"<Sweep in {self.folder}>\n{self.printed}".rstrip()

    @property
    def table(self) -> DataFrame:
        """A row for each cell."""
        return _pandas().read_csv(self.folder / "sweep.csv")

    @property
    def report(self) -> Path:
        """The page of figures and intervals."""
        return self.folder / "report.html"

    def run(self, label: str) -> Run:
        """The run of the cell with a label, as `table` has it."""
        cells = self.table
        found = cells.loc[cells["label"] == label, "run"]
        if found.empty:
            raise KeyError(f"no cell {label!r}; there are {', '.join(cells['label'])}")
        return Run(self.folder / found.iloc[0])

    @property
    def runs(self) -> Runs:
        """The runs of all cells that finished."""
        cells = self.table
        return Runs(Run(self.folder / name) for name in cells.loc[cells.state == "finished", "run"])


class Plan:
    """What an experiment will do."""

    def __init__(self, printed: str, rows: Path) -> None:
        """`printed`: the program's JSON; `rows`: the file with its contributions."""
        self.summary: dict[str, Any] = json.loads(printed)
        self._clients = self.summary.pop("clients")
        self._contributions = rows.read_text(encoding="utf-8")

    def __repr__(self) -> str:
        shown = ("name", "scheme", "aggregations", "updates", "bias", "staleness_mean")
        return f"<Plan {({key: self.summary.get(key) for key in shown})}>"

    @property
    def clients(self) -> DataFrame:
        """A row for each client: its delay, participation, weight, staleness."""
        return _pandas().DataFrame(self._clients)

    @property
    def contributions(self) -> DataFrame:
        """A row for each contribution: aggregation, time, client, base version, staleness, weight.
        """
        return _pandas().read_csv(StringIO(self._contributions))
