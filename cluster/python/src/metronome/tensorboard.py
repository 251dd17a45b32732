"""Event files of TensorBoard from a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .results import Run


def tensorboard(run: Run | str | Path, folder: str | Path) -> Path:
    """Writes a run's evaluations into event files in a folder, which TensorBoard shows.

    Each measure is a curve over aggregations, such as `test/accuracy`. What TensorBoard takes for
    the clock is the run's virtual time, a unit to a second: its axis "relative" is that time.
    Needs the tensorboard package; PyTorch and TensorFlow are not needed.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.event_file_writer import EventFileWriter
    except ImportError as error:
        raise ImportError("event files need tensorboard: pip install tensorboard") from error
    found = run if isinstance(run, Run) else Run(run)
    writer: Any = EventFileWriter(str(folder))
    for row in found.measures.itertuples():
        value = Summary.Value(tag=f"{row.set}/{row.measure}", simple_value=row.value)
        writer.add_event(Event(
            wall_time=row.time, step=row.aggregation, summary=Summary(value=[value])))
    for row in found.metrics.itertuples():
        value = Summary.Value(tag="updates", simple_value=row.updates)
        writer.add_event(Event(
            wall_time=row.time, step=row.aggregation, summary=Summary(value=[value])))
    writer.close()
    return Path(folder)
