"""Modules of PyTorch as clients. Needs PyTorch: `scripts/test-python --torch`."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from torch import nn
from torch.nn.functional import cross_entropy

from metronome_client import Run, Work
from metronome_client.batches import training_batches
from metronome_client.layout import Layout
from metronome_client.state import State
from metronome_client.torch import TorchClient, experiment_arrays


def normalised():
    return nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Dropout(0.5), nn.Linear(5, 3))


def data(client, size=20):
    generator = torch.Generator().manual_seed(client)
    x = torch.randn(size, 4, generator=generator)
    return (x, (x.sum(1) > 0).long()), (x[:7], (x[:7].sum(1) > 0).long())


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.1)


def run_of(module, buffers="averaged", flat=False):
    state = State(module(), buffers)
    arrays = {"parameters": (state.count,)} if flat else state.shapes
    return Run(clients=4, seed=3, data_seed=3, arrays=arrays, experiment="", settings={})


def started(module=normalised, buffers="averaged", flat=False, **options):
    options = {"steps": 3, "batch": 8, **options}
    client = TorchClient(module, cross_entropy, sgd, options.pop("datasets", data),
                         buffers=buffers, device="cpu", **options)
    run = run_of(module, buffers, flat)
    client.run = run
    client.start(run)
    layout = Layout(run.arrays)
    vector = np.empty(layout.count, "f4")
    layout.write(client.initial(run.seed), vector, "initial")
    return client, layout, layout.parameters(0, vector)


def trained(client, layout, model, client_number=1, update=0):
    arrays, measures = client.train(model, Work(client_number, update, model.version, 0.0, 3))
    vector = np.empty(layout.count, "f4")
    layout.write(arrays, vector, "train")
    return vector, measures


def test_training_is_what_the_same_loop_without_a_federation_does():
    client, layout, model = started(module=lambda: nn.Linear(4, 3))
    found, measures = trained(client, layout, model)
    work = Work(1, 0, 0, 0.0, 3)
    torch.manual_seed(3)
    module = nn.Linear(4, 3)
    optimiser = sgd(module.parameters())
    order = torch.randperm(20, generator=torch.Generator().manual_seed(work.seed))
    (x, y), _ = data(1)
    losses = []
    for chosen in order.split(8):
        loss = cross_entropy(module(x[chosen]), y[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    expected = torch.cat([p.detach().reshape(-1) for p in module.parameters()]).numpy()
    assert found.tobytes() == expected.tobytes()
    assert measures["steps"] == 3 and measures["loss"] == pytest.approx(np.mean(losses))


def test_an_update_has_the_same_bits_whatever_the_process_did_before():
    client, layout, model = started()
    first, _ = trained(client, layout, model, 1, 5)
    trained(client, layout, model, 2, 0)
    client.evaluate(model, 3)
    again, _ = trained(client, layout, model, 1, 5)
    other = started()
    assert first.tobytes() == again.tobytes() == trained(*other, 1, 5)[0].tobytes()
    assert first.tobytes() != trained(client, layout, model, 1, 6)[0].tobytes()


def test_one_array_of_all_numbers_is_the_same_model():
    named, flat = started(), started(flat=True)
    assert named[2].vector.tobytes() == flat[2].vector.tobytes()
    assert trained(*named)[0].tobytes() == trained(*flat)[0].tobytes()


def test_the_order_of_arrays_is_the_experiments():
    client, _, _ = started(module=lambda: nn.Linear(4, 3))
    arrays = {"bias": (3,), "weight": (3, 4)}
    run = Run(4, 3, 3, arrays, "", {})
    client.run = run
    client.start(run)
    layout = Layout(arrays)
    vector = np.arange(15, dtype="f4")
    client.evaluate(layout.parameters(0, vector), 1)
    assert client._state.module.bias.tolist() == [0, 1, 2]
    assert client._state.module.weight.reshape(-1).tolist() == list(range(3, 15))


def test_averaged_statistics_are_part_of_the_model():
    client, layout, model = started()
    assert "1.running_mean" in layout.shapes and "1.num_batches_tracked" not in layout.shapes
    vector, _ = trained(client, layout, model)
    moved = layout.parameters(1, vector)["1.running_mean"]
    assert np.abs(moved - model["1.running_mean"]).max() > 0


def test_a_variance_below_0_counts_as_0():
    client, layout, model = started()
    vector = model.vector.copy()
    layout.parameters(1, vector)
    base = {name: array.copy() for name, array in model.items()}
    base["1.running_var"] -= 5
    layout.write(base, vector, "test")
    assert np.isfinite(client.evaluate(layout.parameters(1, vector), 0)["test_loss"])


def test_kept_statistics_are_each_clients_own(monkeypatch):
    monkeypatch.delenv("METRONOME_PROCESSES", raising=False)
    client, layout, model = started(buffers="kept")
    assert "1.running_mean" not in layout.shapes
    before = client.evaluate(model, 2)
    trained(client, layout, model, 1)
    assert client.evaluate(model, 2) == before, "another client's are as they were"
    assert client.evaluate(model, 1)["test_loss"] != started(buffers="kept")[0].evaluate(
        model, 1)["test_loss"]


def test_kept_statistics_need_clients_at_one_process(monkeypatch):
    monkeypatch.setenv("METRONOME_PROCESSES", "2")
    with pytest.raises(ValueError, match="give hosted=..., start one process, or take"):
        started(buffers="kept")
    started(buffers="kept", hosted=[1])


def test_statistics_may_be_refused():
    with pytest.raises(ValueError, match="the module has the buffers 1.running_mean"):
        started(buffers="refused")
    started(module=lambda: nn.Linear(4, 3), buffers="refused")


def test_frozen_parameters_do_not_travel():
    def half():
        module = nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 3))
        module[0].requires_grad_(False)
        return module

    client, layout, model = started(module=half)
    assert list(layout.shapes) == ["1.weight", "1.bias"]
    frozen = client._state.module[0].weight.clone()
    trained(client, layout, model)
    assert torch.equal(client._state.module[0].weight, frozen)


def test_arrays_of_another_model_are_told():
    client, _, _ = started()
    run = Run(4, 3, 3, {"w": (2,)}, "", {})
    client.run = run
    with pytest.raises(ValueError, match="say data.parameters: 63"):
        client.start(run)


def test_evaluation_in_batches_is_the_whole():
    small, large = started(evaluation_batch=3), started(evaluation_batch=512)
    found, expected = small[0].evaluate(small[2], 1), large[0].evaluate(large[2], 1)
    assert found.keys() == expected.keys()
    assert (found["train_count"], found["test_count"]) == (20, 7)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-5)


def test_evaluation_heeds_how_many_training_samples_are_asked_for():
    client, _, model = started(evaluation_batch=4)
    client.run.settings["evaluate"] = {"train-samples": 8}
    assert client.evaluate(model, 1)["train_count"] == 8


def test_a_data_set_has_the_batches_that_its_tensors_have():
    (x, y), _ = data(1)

    class Listed(torch.utils.data.Dataset):
        def __len__(self):
            return len(x)

        def __getitem__(self, i):
            return x[i], y[i]

    def batches(of, workers=0):
        return [batch[0] for batch in training_batches(of, 8, 4, 9, workers)]

    for one, other, third in zip(batches((x, y)), batches(Listed()), batches(Listed(), 1)):
        assert torch.equal(one, other) and torch.equal(one, third)


def test_batches_visit_each_sample_once_before_any_twice():
    x = torch.arange(10)
    batches = list(training_batches((x,), 4, 6, 1, 0))
    assert [len(batch[0]) for batch in batches] == [4, 4, 2, 4, 4, 2]
    for epoch in (batches[:3], batches[3:]):
        assert sorted(torch.cat([batch[0] for batch in epoch]).tolist()) == list(range(10))


def test_batches_of_dictionaries_are_for_a_forward_of_ones_own():
    class Words(torch.utils.data.Dataset):
        def __len__(self):
            return 12

        def __getitem__(self, i):
            return {"inputs": torch.full((4,), float(i)), "labels": i % 3}

    class Own(TorchClient):
        def forward(self, module, batch):
            scores = module(batch["inputs"])
            loss = cross_entropy(scores, batch["labels"])
            return loss, {"perplexity": loss.detach().exp()}

    make = lambda: nn.Linear(4, 3)  # noqa: E731
    client = Own(make, cross_entropy, sgd, lambda client: (Words(), Words()), epochs=1, batch=5,
                 device="cpu")
    run = run_of(make)
    client.run = run
    client.start(run)
    layout = Layout(run.arrays)
    model = layout.parameters(0, np.zeros(layout.count, "f4"))
    _, measures = trained(client, layout, model)
    assert measures["steps"] == 3 and measures["perplexity"] > 1
    assert client.evaluate(model, 0)["test_perplexity"] == pytest.approx(3, rel=1e-5)


def test_half_precision_trains():
    client, layout, model = started(amp="bfloat16", module=lambda: nn.Linear(4, 3))
    exact, _ = trained(*started(module=lambda: nn.Linear(4, 3)))
    found, _ = trained(client, layout, model)
    assert found.tobytes() != exact.tobytes() and np.allclose(found, exact, atol=0.05)


def test_augmentation_changes_training_alone():
    seen = []

    def doubled(x):
        seen.append(len(x))
        return 2 * x

    client, layout, model = started(module=lambda: nn.Linear(4, 3), augment=doubled)
    plain = started(module=lambda: nn.Linear(4, 3))
    assert client.evaluate(model, 1) == plain[0].evaluate(model, 1) and not seen
    assert trained(client, layout, model)[0].tobytes() != trained(*plain)[0].tobytes()
    assert seen == [8, 8, 4]


def test_sizes_spare_the_data_sets_of_other_clients():
    asked = []

    def counted(client):
        asked.append(client)
        return data(client)

    client, _, model = started(datasets=counted, sizes=lambda client: (20, 7))
    assert [client.samples(i).train for i in range(4)] == [20] * 4 and not asked
    client.evaluate(model, 2)
    assert asked == [2]


@pytest.mark.parametrize("options, sentence", [
    ({"steps": None}, "one of steps and epochs"),
    ({"epochs": 1}, "one of steps and epochs"),
    ({"amp": "float8"}, "allowed are None, 'bfloat16' and 'float16'"),
    ({"buffers": "lost"}, "allowed are averaged, kept, refused"),
])
def test_options_that_there_are_not_are_told(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        started(**options)


def test_the_experiments_arrays_are_written_for_the_file():
    assert experiment_arrays(nn.Linear(4, 3)) == '{ "weight": [3, 4], "bias": [3] }'
