"""Client processes in Python with the real coordinator, alone and beside Swift's own."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from conftest import EXAMPLES

# Four numbers that each update halves.
HALVING = """
name: halving
clients: 4
data: { source: quadratic, dimension: 4 }
training: { steps: 1 }
scheme: FedAvg
stop: { aggregations: 6 }
evaluate: { aggregations: 3 }
reproducible: no
"""

HALVING_CLIENT = """
import os, time
from metronome_client import Client, serve

class Halving(Client):
    def train(self, model, work):
        return {name: array / 2 for name, array in model.items()}, {"loss": 1.0}

    def evaluate(self, model, client):
        return {"train_loss": 2.0, "train_count": 1, "mine": 3.0}
"""
# Their coordinator ends, or has ended before they came.
SERVE = "\nserve(Halving(), grace=1, patience=3)\n"

SOFTMAX = (EXAMPLES / "softmax.yaml").read_text()


def final(run):
    return json.loads((run / "summary.json").read_text())["final"]


def test_a_client_in_python_does_a_run(by_hand, script):
    run, _, _ = by_hand(HALVING, [script(HALVING_CLIENT + SERVE)])
    summary = json.loads((run / "summary.json").read_text())
    assert summary["updates"] == 24 and summary["final"]["train_loss"] == 2.0


def test_half_precision_rounds_models_and_deltas_on_their_way(by_hand, script):
    adding = HALVING_CLIENT.replace("array / 2", "array + np.float32(0.1 * (work.client + 1))")
    external = HALVING.replace(
        "source: quadratic, dimension: 4", "source: external, arrays: { w: [2], b: [1] }")
    run, _, _ = by_hand(external + "encoding: float16\n",
                        [script("import numpy as np" + adding + SERVE)])

    def half(array):
        return array.astype("<f2").astype("<f4")

    version = np.zeros(3, "<f4")
    for _ in range(6):
        model, total = half(version), np.zeros(3, "<f4")
        for client in range(4):
            term = np.float32(0.25) * half(model + np.float32(0.1 * (client + 1)) - model)
            total = term if client == 0 else total + term
        version = version + total
    with np.load(run / "model.npz") as final:
        assert final["w"].tolist() == version[:2].tolist() and final["b"].tolist() == [version[2]]
        assert final["w"].tolist() != half(version)[:2].tolist()
    rows = list(csv.DictReader((run / "metrics.csv").read_text().splitlines()))
    assert rows[-1]["bytes"] == str(24 * 2 * 3 * 2)


def test_processes_share_the_work_and_the_result_is_the_same(by_hand, script, tmp_path):
    slow = HALVING_CLIENT.replace("        return", "        time.sleep(0.02)\n        return", 1)
    client = script(slow.replace("array / 2", "array + work.generator().random()") + SERVE)
    longer = HALVING.replace("aggregations: 6", "aggregations: 20")
    run, _, _ = by_hand(longer, [client])
    one = json.loads((run / "summary.json").read_text())["model_sha256"]
    run.rename(tmp_path / "first")
    # One that starts slowly may find the run over.
    run, _, codes = by_hand(longer, [client, client, client], check=False)
    assert codes[0] == 0
    assert json.loads((run / "summary.json").read_text())["model_sha256"] == one


def test_an_exception_ends_the_run_with_client_function_and_checkpoint(by_hand, script):
    broken = HALVING_CLIENT.replace(
        '        return {name: array / 2',
        '        if work.client == 2 and work.update == 1:\n'
        '            raise RuntimeError("the lamb is lost")\n'
        '        return {name: array / 2')
    run, output, codes = by_hand(
        HALVING, [script(broken + SERVE)], check=False, options=["--patience", "1"])
    assert codes[0] == 3
    assert "train of client 2, update 1 raised RuntimeError: the lamb is lost" in output
    assert (run / "checkpoint").exists()


def two_clients(script, tmp_path, misbehaviour):
    """Commands of a good client, and of one that misbehaves when it trains, which the good one
    waits for."""
    sign = tmp_path / "the-other-trains"
    train = "        return {name: array / 2"
    good = HALVING_CLIENT.replace(train, f"""
        while not os.path.exists({str(sign)!r}):
            time.sleep(0.01)
{train}""")
    bad = tmp_path / "bad.py"
    bad.write_text(HALVING_CLIENT.replace(train, f"""
        open({str(sign)!r}, "w").close()
        {misbehaviour}
{train}""") + SERVE)
    return [script(good + SERVE), [sys.executable, str(bad)]]


def test_the_run_goes_on_with_others_where_one_process_fails(by_hand, script, tmp_path):
    run, _, _ = by_hand(HALVING, two_clients(script, tmp_path, "1 / 0"))
    assert json.loads((run / "summary.json").read_text())["updates"] == 24
    log = (run / "coordinator.log").read_text()
    assert "train of client" in log and "raised ZeroDivisionError: division by zero" in log


def test_numbers_that_are_not_finite_end_the_run_as_a_divergence(by_hand, script):
    diverging = HALVING_CLIENT.replace("array / 2", "array * float('nan')")
    _, output, codes = by_hand(
        HALVING, [script(diverging + SERVE)], check=False, options=["--patience", "1"])
    assert codes[0] == 3
    assert "training diverged" in output and "is not finite" in output


def test_a_function_that_never_returns_does_not_outlive_the_run(by_hand, script, tmp_path):
    run, _, codes = by_hand(HALVING, two_clients(script, tmp_path, "time.sleep(10_000)"))
    assert codes == [0, 0, 0]
    # It was told as late, and the other did its work.
    assert "update 0" in (run / "coordinator.log").read_text()


def test_one_that_swallows_every_exception_is_ended_after_the_grace(by_hand, script, tmp_path):
    swallowing = """
        while True:
            try:
                time.sleep(1000)
            except BaseException:
                pass
"""
    _, _, codes = by_hand(HALVING, two_clients(script, tmp_path, swallowing.strip()))
    assert codes == [0, 0, 0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_process_in_the_middle_of_an_update(program, script, tmp_path, number):
    experiment = tmp_path / "experiment.yaml"
    experiment.write_text(HALVING)
    endpoint = f"ipc://{tmp_path}/socket"
    waiting = HALVING_CLIENT.replace(
        "        return {name: array / 2",
        "        print('training', flush=True)\n        time.sleep(1000)\n"
        "        return {name: array / 2")
    coordinator = subprocess.Popen(
        [program, "coordinator", str(experiment), "--bind", endpoint, "--output",
         str(tmp_path / "run"), "--patience", "1"], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    client = subprocess.Popen([*script(waiting + SERVE), "--connect", endpoint],
                              stdout=subprocess.PIPE, text=True)
    assert client.stdout.readline() == "training\n"
    client.send_signal(number)
    assert client.wait(30) == 130
    client.stdout.close()
    coordinator.communicate(timeout=60)
    assert coordinator.returncode == 3
    assert "left" in (tmp_path / "run" / "coordinator.log").read_text()


def test_a_program_without_an_endpoint_says_how_it_is_started(script):
    environment = {k: v for k, v in os.environ.items() if k != "METRONOME_ENDPOINT"}
    ended = subprocess.run(script(HALVING_CLIENT + SERVE), env=environment, capture_output=True,
                           text=True, timeout=60)
    assert ended.returncode == 2 and "--client-command" in ended.stderr


def test_another_arithmetic_than_the_runs_is_refused_with_a_sentence(by_hand, script, program,
                                                                     tmp_path):
    experiment = tmp_path / "strict.yaml"
    experiment.write_text(HALVING.replace("reproducible: no", "reproducible: yes"))
    endpoint = f"ipc://{tmp_path}/socket"
    coordinator = subprocess.Popen(
        [program, "coordinator", str(experiment), "--bind", endpoint, "--output",
         str(tmp_path / "run")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ended = subprocess.run([*script(HALVING_CLIENT + SERVE), "--connect", endpoint],
                               capture_output=True, text=True, timeout=60)
        assert ended.returncode == 3
        assert "refused: Hello.arithmetic" in ended.stderr and "Traceback" not in ended.stderr
    finally:
        coordinator.send_signal(signal.SIGINT)
        coordinator.wait(60)


@pytest.fixture(scope="module")
def swift_accuracy(program, tmp_path_factory):
    """What Swift's own client reaches on the softmax experiment."""
    folder = tmp_path_factory.mktemp("swift")
    (folder / "experiment.yaml").write_text(SOFTMAX)
    subprocess.run([program, "run", str(folder / "experiment.yaml"), "--output",
                    str(folder / "run"), "--quiet", "--processes", "1"], check=True,
                   stdout=subprocess.DEVNULL)
    return final(folder / "run")["test_accuracy"]


@pytest.mark.parametrize("example", ["numpy_softmax.py", "sklearn_sgd.py"])
def test_an_example_learns_what_swift_learns(example, fashion, by_hand, swift_accuracy):
    run, _, _ = by_hand(SOFTMAX, [[sys.executable, example]])
    tolerance = 0.02 if example == "numpy_softmax.py" else 0.06
    assert final(run)["test_accuracy"] == pytest.approx(swift_accuracy, abs=tolerance)


def test_swift_and_python_train_side_by_side(fashion, by_hand, program, swift_accuracy):
    run, _, _ = by_hand(SOFTMAX, [
        [program, "client", "--host-clients", "0-4"],
        [sys.executable, "side_by_side.py"],
    ])
    assert final(run)["test_accuracy"] == pytest.approx(swift_accuracy, abs=0.02)
    with open(run / "clients.csv") as file:
        accuracies = [float(row["test_accuracy"]) for row in csv.DictReader(file)]
    assert abs(sum(accuracies[:5]) - sum(accuracies[5:])) / 5 < 0.05


def test_a_coordinator_that_is_killed_is_waited_for(program, script, tmp_path):
    experiment = tmp_path / "experiment.yaml"
    experiment.write_text(HALVING.replace("aggregations: 6", "aggregations: 200"))
    endpoint = f"ipc://{tmp_path}/socket"
    slow = HALVING_CLIENT.replace("        return {name: array / 2",
                                  "        time.sleep(0.005)\n        return {name: array / 2")
    start = [program, "coordinator", "--bind", endpoint]
    first = subprocess.Popen([*start, str(experiment), "--output", str(tmp_path / "run"),
                              "--checkpoint-every", "0.1"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    patient = SERVE.replace("patience=3", "patience=60")
    client = subprocess.Popen([*script(slow + patient), "--connect", endpoint])
    deadline = time.monotonic() + 60
    while not list((tmp_path / "run").glob("checkpoint/*")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    first.kill()
    first.wait()
    second = subprocess.Popen([*start, "--resume", str(tmp_path / "run")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert client.wait(90) == 0 and second.wait(60) == 0
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["updates"] == 800
