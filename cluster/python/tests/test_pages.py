"""Programs that the pages show run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from test_end_to_end import HALVING


def blocks(page, language="python"):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def test_the_complete_client_of_the_protocol_comes_to_the_mean(by_hand, tmp_path, monkeypatch):
    (program,) = [block for block in blocks("protocol.md") if "answer_train" in block]
    assert len([line for line in program.splitlines() if line.strip()]) <= 62
    client = tmp_path / "client.py"
    # Its argument is the endpoint alone.
    client.write_text(program.replace("sys.argv[1]", "sys.argv[-1]"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "cluster/python/src/metronome_client"))
    run, _, _ = by_hand(HALVING.replace("aggregations: 6", "aggregations: 40"),
                        [[sys.executable, str(client)]])
    model = np.load(run / "model.npz")
    for name in model.files:
        assert model[name] == pytest.approx(np.full(model[name].shape, 1.5), abs=1e-3)


def test_the_first_example_of_the_page_of_python_runs(program, tmp_path, monkeypatch):
    (tmp_path / "lines.py").write_text(blocks("python.md")[0])
    (tmp_path / "lines.yaml").write_text(blocks("python.md", "yaml")[0])
    monkeypatch.chdir(tmp_path)
    command = [program, "run", "lines.yaml", "--client-command", f"{sys.executable} lines.py",
               "--processes", "2", "--output", "run"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    model = np.load("run/model.npz")
    # What all clients have together: a slope of 3, and the mean of the offsets 0, 0.1, ..., 0.9.
    assert model["slope"] == pytest.approx(3, abs=0.2)
    assert model["offset"] == pytest.approx(0.45, abs=0.1)


@pytest.mark.parametrize("number", range(3))
def test_experiments_for_newcomers_can_be_planned(program, fashion, tmp_path, number):
    found = blocks("coming-from-flower.md", "yaml")
    assert len(found) == 3
    file = tmp_path / "experiment.yaml"
    # Counts of samples that clients alone have are known in a run, and not to a plan.
    file.write_text(found[number].replace("importance: samples ", "importance: uniform "))
    ended = subprocess.run([program, "plan", str(file)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("page", ["python.md", "coming-from-flower.md", "protocol.md"])
def test_python_on_the_pages_can_be_read(page):
    for block in blocks(page):
        compile(block, page, "exec")


def test_every_example_is_on_the_page_of_python():
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for example in (ROOT / "cluster/python/examples").glob("*.py"):
        assert example.name in page, f"{example.name} is not on docs/python.md"


@pytest.mark.parametrize("folder", ["src", "examples", "tests"])
def test_files_are_short_and_their_lines_too(folder):
    for path in sorted((ROOT / "cluster" / "python" / folder).rglob("*.py")):
        if path.name == "metronome_pb2.py":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 500, path
        for number, line in enumerate(lines, 1):
            assert len(line) <= 100, f"{path}:{number} has {len(line)} columns"


def test_the_package_imports_numpy_protobuf_and_pyzmq_alone():
    """PyTorch, pandas and TensorBoard are imported where they are asked for."""
    allowed = {"numpy", "google", "zmq", "metronome_client", "metronome"}
    theirs = {"torch.py": {"torch"}, "state.py": {"torch"}, "batches.py": {"torch"},
              "results.py": {"pandas"}, "tensorboard.py": {"tensorboard"}}
    for path in sorted((ROOT / "cluster/python/src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"(?m)^\s*(?:from|import) ([A-Za-z_]\w*)", text)
        foreign = {name for name in found if name not in sys.stdlib_module_names} - allowed
        assert foreign <= theirs.get(Path(path).name, set()), f"{path}: {foreign}"
