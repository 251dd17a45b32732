"""Between a module of PyTorch and the arrays of the model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from .client import Parameters

BUFFER_RULES = ("averaged", "kept", "refused")
# What an experiment calls its only array when it says how many numbers the model has.
FLAT = "parameters"


class State:
    """A module, and which of its tensors are the model.

    The model is the parameters that require gradients, in the module's order, and with "averaged"
    the buffers of floating-point numbers behind them. All other buffers belong to a client: they
    begin as they were made, and with "kept" they are there again at the client's next update.
    """

    def __init__(self, module: torch.nn.Module, buffers: str) -> None:
        if buffers not in BUFFER_RULES:
            raise ValueError(f"buffers is {buffers!r}; allowed are {', '.join(BUFFER_RULES)}")
        self.module = module
        parameters = {
            name: tensor for name, tensor in module.named_parameters() if tensor.requires_grad
        }
        own = dict(module.named_buffers())
        if own and buffers == "refused":
            raise ValueError(
                f"the module has the buffers {', '.join(own)}, and buffers='refused'; replace "
                "batch normalisation by group or layer normalisation, or take 'averaged' or 'kept'"
            )
        averaged = {
            name: tensor for name, tensor in own.items()
            if buffers == "averaged" and tensor.is_floating_point()
        }
        self.trained = list(parameters.values())
        self._tensors = {**parameters, **averaged}
        self._own = {name: tensor for name, tensor in own.items() if name not in averaged}
        self._keeps = buffers == "kept"
        self._made = {name: tensor.detach().clone() for name, tensor in self._own.items()}
        self._kept: dict[int, dict[str, torch.Tensor]] = {}
        self.shapes = {name: tuple(tensor.shape) for name, tensor in self._tensors.items()}
        self.count = sum(math.prod(shape) for shape in self.shapes.values())
        # Where each array begins in the vector, and whether the run has one array for all.
        self._offsets = dict.fromkeys(self.shapes, 0)
        self._is_flat = False

    @property
    def has_own_buffers(self) -> bool:
        """Whether there are buffers that each client has for itself."""
        return bool(self._own)

    def fit(self, arrays: Mapping[str, tuple[int, ...]]) -> None:
        """Takes the order of the run's arrays. Raises ValueError where they are not this model's.
        """
        self._is_flat = dict(arrays) == {FLAT: (self.count,)} and arrays != self.shapes
        if self._is_flat or dict(arrays) == self.shapes:
            offset = 0
            for name in self.shapes if self._is_flat else arrays:
                self._offsets[name] = offset
                offset += math.prod(self.shapes[name])
            return
        names = [name for name in {**self.shapes, **arrays}
                 if self.shapes.get(name) != arrays.get(name)]
        first = names[0]
        raise ValueError(
            f"the module's model and the experiment's differ in {len(names)} arrays; the first is "
            f"{first}: the module has {self.shapes.get(first, 'none')}, the experiment "
            f"{arrays.get(first, 'none')}. In the experiment file, say data.parameters: "
            f"{self.count}, or take data.arrays from metronome_client.torch.experiment_arrays"
        )

    def load(self, model: Parameters) -> None:
        """Puts a version into the module."""
        device = next(iter(self._tensors.values())).device if self._tensors else "cpu"
        # To another device in one transfer.
        vector = torch.from_numpy(model.memory).to(device)
        with torch.no_grad():
            for name, offset in self._offsets.items():
                tensor = self._tensors[name]
                tensor.copy_(vector[offset:offset + tensor.numel()].view(tensor.shape))
                if name.rpartition(".")[2] == "running_var":
                    # Weights may sum to more than 1, so that a mean of variances may fall below 0.
                    tensor.clamp_(min=0)

    def arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """The module's model as arrays; those of a module on the CPU are its own memory."""
        tensors = {name: self._tensors[name].detach().float() for name in self._offsets}
        if not self._is_flat and all(tensor.device.type == "cpu" for tensor in tensors.values()):
            return {name: tensor.numpy() for name, tensor in tensors.items()}
        # From another device in one transfer.
        vector = torch.cat([tensor.reshape(-1) for tensor in tensors.values()]).cpu().numpy()
        if self._is_flat:
            return {FLAT: vector}
        return {
            name: vector[offset:offset + tensors[name].numel()].reshape(self.shapes[name])
            for name, offset in self._offsets.items()
        }

    def load_buffers(self, client: int) -> None:
        """Puts a client's own buffers into the module: its last ones, or those that were made."""
        found = self._kept.get(client, self._made)
        with torch.no_grad():
            for name, tensor in self._own.items():
                tensor.copy_(found[name])

    def keep_buffers(self, client: int) -> None:
        """Keeps a client's own buffers for its next update."""
        if self._keeps:
            self._kept[client] = {
                name: tensor.detach().clone() for name, tensor in self._own.items()}
