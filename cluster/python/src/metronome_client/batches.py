"""Batches of a data set, the same ones for the same seed, whoever draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset


def tensors_of(data: Any) -> tuple[Any, ...] | None:
    """The tensors of a data set that is a tuple of them, or a TensorDataset; else None."""
    if isinstance(data, TensorDataset):
        return tuple(data.tensors)
    if isinstance(data, (tuple, list)) and all(isinstance(part, torch.Tensor) for part in data):
        return tuple(data)
    return None


def size_of(data: Any) -> int:
    """How many samples a data set has."""
    tensors = tensors_of(data)
    return len(tensors[0]) if tensors is not None else len(data)


def training_batches(
    data: Any, batch: int, count: int, seed: int, workers: int
) -> Iterator[Any]:
    """So many batches: the samples shuffled and cut, the last batch of a pass however short, and
    shuffled again when they are used up."""
    # Two, so that tensors and data sets have the same batches: a loader draws the seeds of its
    # workers in each pass.
    shuffle, loader = torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    while count > 0:
        order = torch.randperm(size_of(data), generator=shuffle)
        for chosen in _batches(data, order, batch, workers, loader):
            yield chosen
            count -= 1
            if count == 0:
                return


def evaluation_batches(data: Any, batch: int, workers: int) -> Iterator[Any]:
    """All samples in their order."""
    return _batches(data, torch.arange(size_of(data)), batch, workers, torch.Generator())


def _batches(
    data: Any, order: torch.Tensor, batch: int, workers: int, generator: torch.Generator
) -> Iterator[Any]:
    tensors = tensors_of(data)
    if tensors is None:
        yield from DataLoader(
            data, batch_size=batch, sampler=order.tolist(), num_workers=workers,
            generator=generator,
        )
        return
    # Without a loader, which would take the samples one by one.
    order = order.to(tensors[0].device)
    for chosen in order.split(batch):
        yield tuple(tensor[chosen] for tensor in tensors)


def moved(batch: Any, device: Any) -> Any:
    """A batch on a device, whatever it is made of."""
    if isinstance(batch, torch.Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, dict):
        return {name: moved(part, device) for name, part in batch.items()}
    if isinstance(batch, (tuple, list)):
        return tuple(moved(part, device) for part in batch)
    return batch


DataSet = Any  # A Dataset, or a tuple of tensors.
__all__ = ["DataSet", "Dataset", "evaluation_batches", "moved", "size_of", "training_batches"]
