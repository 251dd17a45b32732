"""`import metronome`: runs, plans and sweeps by the real program."""

import io
import json
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("pandas")

import metronome
from metronome.program import ProgressLine
from metronome.settings import key_of, options, text_of

SMALL = {
    "name": "small", "clients": 3,
    "data": {"source": "quadratic", "dimension": 4}, "stop": {"aggregations": 4},
    "evaluate": {"aggregations": 2}, "scheme": "FedAvg",
}


@pytest.fixture(autouse=True)
def the_program(program, monkeypatch, tmp_path):
    monkeypatch.setenv("METRONOME_PROGRAM", program)
    monkeypatch.chdir(tmp_path)


def test_a_run_gives_its_tables():
    run = metronome.run(SMALL, processes=1)
    assert run.summary["aggregations"] == 4 and run.summary["name"] == "small"
    assert run.metrics["aggregation"].tolist() == [0, 2, 4]
    assert run.metrics["train_loss"].iloc[-1] == pytest.approx(
        run.summary["final"]["train_loss"])
    assert set(run.measures["measure"]) == {"loss"}
    assert len(run.clients) == 3 and len(run.spread) == 3
    assert len(run.table("updates")) == 12
    assert run.sql("SELECT COUNT(*) AS n FROM updates")["n"].iloc[0] == 12
    assert sum(array.size for array in run.model.values()) == 4
    assert "aggregations: 4" in run.experiment
    assert "small FedAvg seed 1" in repr(run)


def test_a_folder_is_loaded_again():
    run = metronome.run(SMALL, processes=1, output="here/run")
    assert run.folder.name == "run"
    assert metronome.load("here/run").metrics.equals(run.metrics)


def test_settings_change_the_experiment():
    run = metronome.run(SMALL, set={"stop.aggregations": 2}, scheme="Async", processes=1)
    assert (run.summary["aggregations"], run.summary["scheme"]) == (2, "Async")


def test_several_seeds_are_several_runs():
    runs = metronome.run(SMALL, seed=range(3, 5), processes=1, output="seeds")
    assert runs.summary["seed"].tolist() == [3, 4]
    assert runs.metrics.groupby("seed").size().tolist() == [3, 3]
    assert [run.folder.name for run in runs] == ["seed-3", "seed-4"]


def test_a_plan_says_what_a_run_will_do():
    plan = metronome.plan(SMALL)
    assert plan.summary["updates"] == 12 and "bias" in repr(plan)
    assert plan.clients["client"].tolist() == [0, 1, 2]
    assert len(plan.contributions) == 12
    assert plan.contributions["aggregation"].max() == 3


def test_a_plan_of_many_clients_is_read_whole():
    plan = metronome.plan(SMALL, clients=5_000, stop__aggregations=1)
    assert plan.clients["client"].tolist() == list(range(5_000))


def test_a_sweep_varies_what_has_several_values():
    sweep = metronome.sweep(
        SMALL, scheme=["FedAvg", "Async"], seed=(1, 2), stop__aggregations=2, output="cells",
        jobs=1)
    assert len(sweep.table) == 4 and set(sweep.table["state"]) == {"finished"}
    assert sweep.report.exists() and len(sweep.runs) == 4
    assert sweep.run(sweep.table["label"].iloc[0]).summary["aggregations"] == 2
    assert metronome.load("cells").table.equals(sweep.table)
    with pytest.raises(KeyError, match="no cell 'none'"):
        sweep.run("none")


def test_what_is_wrong_is_told_as_the_program_tells_it():
    with pytest.raises(metronome.ProgramError, match='did you mean "aggregations"') as caught:
        metronome.run(SMALL, stop__aggregatons=2)
    assert caught.value.code == 2


def test_a_missing_program_is_told_with_what_to_do(monkeypatch):
    monkeypatch.delenv("METRONOME_PROGRAM")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="scripts/build"):
        metronome.plan(SMALL)
    monkeypatch.setenv("METRONOME_PROGRAM", "/nowhere")
    with pytest.raises(FileNotFoundError, match="/nowhere, which is no file"):
        metronome.plan(SMALL)


def test_a_folder_that_is_no_run_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="is no run's folder"):
        metronome.load(tmp_path)


def test_a_run_that_was_interrupted_leaves_none_behind(monkeypatch, tmp_path):
    long = {**SMALL, "stop": {"aggregations": 10**8}}
    code = f"import metronome; metronome.run({long!r}, output='long')"
    child = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    # It loads pandas first, which may take long where others work too.
    deadline = time.monotonic() + 120
    while not (tmp_path / "long" / "metrics.csv").exists():
        assert time.monotonic() < deadline and child.poll() is None, child.communicate()
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=120)
    assert b"KeyboardInterrupt" in errors
    assert (tmp_path / "long" / "checkpoint").exists()
    # It says so in its store too: it has ended, and not been left.
    assert metronome.load("long").summary["state"] == "interrupted"


@pytest.mark.parametrize("value, text", [
    (None, "none"), (True, "yes"), (False, "no"), ("FedFix-0.5", "FedFix-0.5"), (3, "3"),
    (0.1, "0.1"), (range(3), "[0, 1, 2]"), ({"kind": "spread", "percent": 80},
                                            "{ kind: spread, percent: 80 }"),
    ([[1, 2], "a"], "[[1, 2], a]"),
])
def test_values_are_written_as_the_file_has_them(value, text):
    assert text_of(value) == text


def test_numbers_of_numpy_are_numbers():
    numpy = pytest.importorskip("numpy")
    assert text_of(numpy.float64(0.5)) == "0.5"
    assert text_of(numpy.array([1, 2])) == "[1, 2]"


def test_names_of_python_are_keys_of_the_file():
    assert key_of("training__weight_decay") == "training.weight-decay"
    assert list(options("--vary", {"a.b": [1, 2]}, {"seed": range(2)})) == [
        "--vary", "a.b=1,2", "--vary", "seed=0,1"]


def test_progress_is_one_line_in_its_place():
    stream, errors = io.StringIO(), []
    line = ProgressLine(stream)
    event = {"event": "progress", "label": "Async", "fraction": 0.5, "updates": 1234,
             "seconds_left": 2, "evaluation": {"time": 3, "test_accuracy": 0.81}}
    line.show(json.dumps(event), errors)
    line.show('{"event":"note","text":"the disk is full"}', errors)
    line.show("metronome: all is lost\n", errors)
    line.end()
    assert stream.getvalue() == (
        "\rAsync  50.0%  2.0 s left  test accuracy 0.8100  1,234 updates\nthe disk is full\n")
    assert errors == ["metronome: all is lost"]


def test_tensorboard_reads_what_is_written(tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = metronome.run(SMALL, processes=1)
    metronome.tensorboard(run, tmp_path / "events")
    events = EventAccumulator(str(tmp_path / "events"))
    events.Reload()
    assert set(events.Tags()["scalars"]) == {"train/loss", "test/loss", "updates"}
    scalars = events.Scalars("train/loss")
    assert [scalar.step for scalar in scalars] == [0, 2, 4]
    assert scalars[-1].value == pytest.approx(run.metrics["train_loss"].iloc[-1])
    assert [scalar.wall_time for scalar in scalars] == run.metrics["time"].tolist()
