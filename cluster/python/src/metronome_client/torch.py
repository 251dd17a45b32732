"""A client for any module of PyTorch: say the module, the loss, the optimiser and the data."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

import torch

from .batches import evaluation_batches, moved, size_of, training_batches
from .client import Arrays, Client, Delta, Measures, Parameters, Run, Samples, Work
from .state import State

# Makes the training and the test set of a client: data sets, or tuples of tensors.
DataSets = Callable[[int], "tuple[Any, Any]"]


class TorchClient(Client):
    """Trains a module by SGD, or whatever the optimiser does, on each client's data.

    - `module`: makes the module. Called once, behind `torch.manual_seed(run.seed)`, so that what it
      draws is the same in every process; version 0 is what it makes.
    - `loss`: from the module's outputs and the targets to a mean loss.
    - `optimiser`: from the parameters to an optimiser; called for each update, so that no state of
      one client comes to another.
    - `datasets`: from a client's number to its training and test set: data sets, or tuples
      (inputs, targets) of tensors, which are indexed at once. Asked once for each client.
    - `sizes`: from a client's number to how many samples it has for training and testing, where
      `datasets` should not be asked for every client before the run begins.
    - `batch`, and one of `steps` and `epochs`: an update is so many batches, of samples that are
      shuffled anew when they are used up.
    - `buffers`: what becomes of buffers such as the statistics of batch normalisation. "averaged":
      those of floating-point numbers are part of the model, as the parameters are. "kept": each
      client has its own, at its process (FedBN's way), which must then host its clients, or be the
      only one. "refused": a module that has some is refused.
    - `augment`: changes the inputs of a training batch; its random numbers are PyTorch's.
    - `device`: "auto" is CUDA, else Apple's, else the CPU. `amp`: "bfloat16" or "float16" for
      automatic mixed precision.
    - `deterministic`: asks PyTorch for algorithms with the same bits each time, where it has them.
    - `workers`: processes of the data loader, for data sets that are not tensors.

    Parameters that do not require gradients stay as `module` made them, and do not travel.
    """

    arithmetic = "torch"

    def __init__(
        self,
        module: Callable[[], torch.nn.Module],
        loss: Callable[[Any, Any], Any],
        optimiser: Callable[[Any], torch.optim.Optimizer],
        datasets: DataSets,
        *,
        sizes: Callable[[int], tuple[int, int]] | None = None,
        batch: int = 64,
        steps: int | None = None,
        epochs: float | None = None,
        buffers: str = "averaged",
        augment: Callable[[Any], Any] | None = None,
        device: str = "auto",
        amp: str | None = None,
        deterministic: bool = True,
        evaluation_batch: int = 512,
        workers: int = 0,
        hosted: Iterable[int] | None = None,
    ) -> None:
        if (steps is None) == (epochs is None):
            raise ValueError("give one of steps and epochs")
        if amp not in (None, "bfloat16", "float16"):
            raise ValueError(f"amp is {amp!r}; allowed are None, 'bfloat16' and 'float16'")
        self.hosted = None if hosted is None else list(hosted)
        self.device = torch.device(_best_device() if device == "auto" else device)
        self._make_module, self._loss, self._make_optimiser = module, loss, optimiser
        self._make_datasets, self._sizes, self._augment = datasets, sizes, augment
        self._batch, self._steps, self._epochs = batch, steps, epochs
        self._evaluation_batch, self._workers = evaluation_batch, workers
        self._buffers, self._amp, self._deterministic = buffers, amp, deterministic
        self._data: dict[int, tuple[Any, Any]] = {}
        self._loaded: int | None = None

    # -----------------------------------------------------------------------------------------
    # What a subclass may replace

    def forward(self, module: torch.nn.Module, batch: Any) -> tuple[Any, dict[str, Any]]:
        """The mean loss of a batch, and other means over it.

        This one takes pairs (inputs, targets), and adds the accuracy where the outputs are scores
        of classes. Replace it for other batches, such as those of Hugging Face's data sets.
        """
        inputs, targets = batch
        outputs = module(inputs)
        means = {}
        if outputs.dim() == 2 and targets.dim() == 1 and not targets.is_floating_point():
            means["accuracy"] = (outputs.detach().argmax(1) == targets).float().mean()
        return self._loss(outputs, targets), means

    def optimiser_for(self, parameters: list[Any], work: Work) -> torch.optim.Optimizer:
        """The optimiser of one update. Replace it for a rate that follows `work.start`."""
        return self._make_optimiser(parameters)

    # -----------------------------------------------------------------------------------------
    # The run

    def start(self, run: Run) -> None:
        if self._deterministic:
            torch.use_deterministic_algorithms(True, warn_only=True)
            torch.backends.cudnn.benchmark = False
            # Without it cuBLAS has none; it has to be there before the first product.
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        self._state = self._made(run)
        if self._buffers == "kept" and self._state.has_own_buffers:
            _require_one_place(self.hosted)
        self._data.clear()
        self._loaded = None

    def initial(self, seed: int) -> Arrays:
        # Made anew: the one of `start` may have been trained since.
        return self._made(self.run).arrays()

    def samples(self, client: int) -> Samples:
        if self._sizes is not None:
            return Samples(*self._sizes(client))
        train, test = self._datasets(client)
        return Samples(size_of(train), 0 if test is None else size_of(test))

    def train(self, model: Parameters, work: Work) -> tuple[Delta | Arrays, Measures]:
        train, _ = self._datasets(work.client)
        self._load(model, work.client)
        module = self._state.module.train()
        torch.manual_seed(work.seed)
        steps = self._steps or math.ceil((self._epochs or 0) * size_of(train) / self._batch)
        optimiser = self.optimiser_for(self._state.trained, work)
        scaler = self._scaler()
        sums: dict[str, Any] = {}
        for batch in training_batches(train, self._batch, steps, work.seed, self._workers):
            batch = moved(batch, self.device)
            if self._augment is not None:
                batch = (self._augment(batch[0]), *batch[1:])
            with self._precision():
                loss, means = self.forward(module, batch)
            optimiser.zero_grad(set_to_none=True)
            if scaler is None:
                loss.backward()
                optimiser.step()
            else:
                scaler.scale(loss).backward()
                scaler.step(optimiser)
                scaler.update()
            _add(sums, {"loss": loss.detach(), **means}, 1)
        self._loaded = None
        self._state.keep_buffers(work.client)
        return self._state.arrays(), {"steps": steps, **_means(sums, steps)}

    def evaluate(self, model: Parameters, client: int) -> Measures:
        self._load(model, client)
        module = self._state.module.eval()
        found: dict[str, float] = {}
        train, test = self._datasets(client)
        most = self.run.settings.get("evaluate", {}).get("train-samples", "all")
        for name, data, count in [("train", train, most), ("test", test, "all")]:
            if data is None:
                continue
            sums: dict[str, Any] = {}
            measured = 0
            with torch.no_grad(), self._precision():
                for batch in evaluation_batches(data, self._evaluation_batch, self._workers):
                    batch = moved(batch, self.device)
                    size = len(batch[0]) if isinstance(batch, tuple) else len(
                        next(iter(batch.values())))
                    loss, means = self.forward(module, batch)
                    _add(sums, {"loss": loss, **means}, size)
                    measured += size
                    if count != "all" and measured >= count:
                        break
            found[f"{name}_count"] = measured
            found.update((f"{name}_{key}", mean) for key, mean in _means(sums, measured).items())
        return found

    # -----------------------------------------------------------------------------------------
    # Parts of it

    def _made(self, run: Run) -> State:
        """A module as it is made, the same in every process."""
        torch.manual_seed(run.seed)
        state = State(self._make_module().to(self.device), self._buffers)
        state.fit(run.arrays)
        return state

    def _datasets(self, client: int) -> tuple[Any, Any]:
        """A client's data, tensors of them on the device."""
        if client not in self._data:
            self._data[client] = tuple(
                moved(data, self.device) if isinstance(data, (tuple, list)) else data
                for data in self._make_datasets(client)
            )
        return self._data[client]

    def _load(self, model: Parameters, client: int) -> None:
        """Puts a version and the client's own buffers into the module."""
        if self._loaded != model.version:
            self._state.load(model)
        self._state.load_buffers(client)
        self._loaded = model.version

    def _precision(self) -> Any:
        if self._amp is None:
            return nullcontext()
        return torch.autocast(self.device.type, getattr(torch, self._amp))

    def _scaler(self) -> Any:
        """Keeps small gradients of float16 from vanishing."""
        if self._amp != "float16" or self.device.type != "cuda":
            return None
        # One for each update, so that an update depends on nothing before it; it begins low, as a
        # step with too high a scale is left out.
        make = getattr(torch.amp, "GradScaler", None) or torch.cuda.amp.GradScaler
        return make(init_scale=1024.0)


def _best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    is_apple = getattr(torch.backends, "mps", None) and torch.backends.mps.is_available()
    return "mps" if is_apple else "cpu"


def _require_one_place(hosted: Iterable[int] | None) -> None:
    """Buffers of a client's own lie in one process: no other may train it."""
    processes = int(os.environ.get("METRONOME_PROCESSES", "1"))
    if hosted is None and processes > 1:
        raise ValueError(
            f"buffers='kept' needs each client at one process, and any of {processes} may train "
            "it; give hosted=..., start one process, or take buffers='averaged'"
        )


def _add(sums: dict[str, Any], means: dict[str, Any], weight: float) -> None:
    """Adds means to sums, without waiting for the device."""
    for name, mean in means.items():
        sums[name] = sums[name] + mean * weight if name in sums else mean * weight


def _means(sums: dict[str, Any], count: int) -> dict[str, float]:
    return {name: float(total) / count for name, total in sums.items()} if count else {}


def experiment_arrays(module: torch.nn.Module, buffers: str = "averaged") -> str:
    """The value of `data.arrays` in the experiment file for a module's model, as YAML."""
    shapes = State(module, buffers).shapes
    return "{ " + ", ".join(
        f'"{name}": [{", ".join(map(str, shape))}]' for name, shape in shapes.items()) + " }"


__all__ = ["TorchClient", "experiment_arrays"]
