"""Each example runs as its first lines say, and learns; a short run of it is enough."""

import json
import subprocess
import sys

import pytest

from conftest import EXAMPLES, ROOT

EXTERNAL = ROOT / "docs" / "experiments" / "external.yaml"


def run_example(program, folder, experiment, example, *settings):
    command = [program, "run", str(experiment), "--client-command", f"{sys.executable} {example}",
               "--processes", "2", "--output", str(folder), "--quiet"]
    for setting in settings:
        command += ["--set", setting]
    ended = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True, timeout=500)
    assert ended.returncode == 0, ended.stderr
    return json.loads((folder / "summary.json").read_text())


@pytest.mark.parametrize("example, experiment, accuracy", [
    ("numpy_softmax.py", EXTERNAL, 0.6),
    ("sklearn_sgd.py", EXTERNAL, 0.5),
    ("jax_mlp.py", EXAMPLES / "jax_mlp.yaml", 0.4),
])
def test_an_example_learns(program, tmp_path, fashion, example, experiment, accuracy):
    summary = run_example(program, tmp_path / "run", experiment, example, "stop.time=4",
                          "evaluate.every=4")
    assert summary["final"]["test_accuracy"] > accuracy


@pytest.mark.torch
@pytest.mark.parametrize("example, accuracy", [("torch_cnn", 0.2), ("torch_transformer", 0.3)])
def test_an_example_of_pytorch_learns(program, tmp_path, fashion, example, accuracy):
    summary = run_example(
        program, tmp_path / "run", EXAMPLES / f"{example}.yaml", f"{example}.py", "stop.time=4",
        "evaluate.every=4", "evaluate.clients=2", "evaluate.train-samples=50")
    assert summary["final"]["test_accuracy"] > accuracy
    assert summary["final"]["train_loss"] < 2.3


def test_a_result_has_the_same_bits_however_many_processes_there_are(program, tmp_path, fashion):
    digests = set()
    for processes in (1, 3):
        folder = tmp_path / str(processes)
        subprocess.run(
            [program, "run", str(EXTERNAL), "--client-command",
             f"{sys.executable} numpy_softmax.py", "--processes", str(processes), "--output",
             str(folder), "--quiet", "--set", "stop.time=3"],
            cwd=EXAMPLES, check=True, stdout=subprocess.DEVNULL, timeout=300)
        digests.add(json.loads((folder / "summary.json").read_text())["model_sha256"])
    assert len(digests) == 1


def test_measures_of_ones_own_are_in_the_runs_tables(program, tmp_path, script):
    pytest.importorskip("pandas")
    import metronome

    client = script("""
from metronome_client import Client, Samples, serve
import numpy as np

class Mine(Client):
    def initial(self, seed):
        return {"w": np.full(3, 8.0), "b": np.float32(1)}

    def samples(self, client):
        return Samples(train=10 * (client + 1), test=4, labels=[10 * client, 10])

    def train(self, model, work):
        return {name: array / 2 for name, array in model.items()}, {"loss": 1, "surprise": 7}

    def evaluate(self, model, client):
        return {"test_loss": float(model["w"].mean()), "happiness": client, "train_sorrow": 0.5}

serve(Mine())
""")
    experiment = tmp_path / "mine.yaml"
    experiment.write_text("clients: 3\nimportance: samples\n"
                          "data: { source: external, arrays: { w: [3], b: [] } }\n"
                          "scheme: FedAvg\nstop: { aggregations: 2 }\n")
    run_example(program, tmp_path / "run", experiment, client[1])
    run = metronome.load(tmp_path / "run")
    measures = run.measures.set_index(["aggregation", "set", "measure"])["value"]
    assert measures[0, "test", "loss"] == 8 and measures[2, "test", "loss"] == 2
    # Weighted by the clients' training samples: (0 * 10 + 1 * 20 + 2 * 30) / 60.
    assert measures[2, "test", "happiness"] == pytest.approx(4 / 3)
    assert measures[2, "train", "sorrow"] == 0.5
    assert run.table("clients")["samples"].tolist() == [10, 20, 30]
    assert run.model["w"].tolist() == [2, 2, 2]


def test_hosted_clients_are_trained_where_they_are(program, tmp_path, script):
    pytest.importorskip("pandas")
    import metronome

    client = script("""
import os
from metronome_client import Client, serve

process, processes = (int(os.environ[f"METRONOME_{name}"]) for name in ("PROCESS", "PROCESSES"))

class Hosting(Client):
    hosted = range(process, 6, processes)

    def samples(self, client):
        assert client in self.hosted
        return 10

    def train(self, model, work):
        assert work.client in self.hosted
        return {name: array + work.client for name, array in model.items()}

serve(Hosting())
""")
    experiment = tmp_path / "hosted.yaml"
    experiment.write_text("clients: 6\ndata: { source: external, parameters: 2 }\n"
                          "scheme: FedAvg\nstop: { aggregations: 4 }\n")
    run_example(program, tmp_path / "run", experiment, client[1])
    run = metronome.load(tmp_path / "run")
    places = run.table("updates").groupby("client")["process"].agg(set)
    assert all(len(found) == 1 for found in places)
    assert places[0] == places[2] == places[4] != places[1] == places[3]
    # Each aggregation adds the mean of 0 to 5.
    assert run.model["parameters"].tolist() == [10, 10]


def test_a_sweep_takes_clients_of_ones_own(program, tmp_path, script, monkeypatch):
    pytest.importorskip("pandas")
    import metronome

    client = script("""
from metronome_client import Client, serve

class Adding(Client):
    def train(self, model, work):
        return {name: array + 1 for name, array in model.items()}

    def evaluate(self, model, client):
        return {"test_loss": float(model["parameters"].mean())}

serve(Adding())
""")
    monkeypatch.setenv("METRONOME_PROGRAM", program)
    sweep = metronome.sweep(
        {"clients": 2, "data": {"source": "external", "parameters": 1}, "scheme": "FedAvg"},
        stop__aggregations=[1, 3], client_command=" ".join(client), jobs=1, processes=1,
        output=tmp_path / "cells")
    table = sweep.table.sort_values("aggregations")
    assert table["final_test_loss"].tolist() == [1, 3]


@pytest.mark.torch
def test_images_are_changed_on_whatever_device_they_are_on(monkeypatch):
    import torch

    monkeypatch.syspath_prepend(EXAMPLES)
    from torch_cnn import shifted_and_flipped

    # Numbers on this device are none, but one that meets another device's is refused all the same.
    changed = shifted_and_flipped(torch.zeros(4, 1, 28, 28, device="meta"))
    assert changed.device.type == "meta" and changed.shape == (4, 1, 28, 28)
