"""Between a model's arrays and the vector that they are one after the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .client import Arrays, Parameters
from .errors import ResultError


class Layout:
    """The names and shapes of a model's arrays, and where each lies in the vector."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self.shapes = dict(shapes)
        self._spans: dict[str, slice] = {}
        self.count = 0
        for name, shape in self.shapes.items():
            size = math.prod(shape)
            self._spans[name] = slice(self.count, self.count + size)
            self.count += size

    def __str__(self) -> str:
        return ", ".join(f"{name} {shape}" for name, shape in self.shapes.items())

    def parameters(self, version: int, vector: np.ndarray[Any, Any]) -> Parameters:
        """The version that a vector is."""
        return Parameters(version, vector, self._spans, self.shapes)

    def write(self, arrays: Arrays, out: np.ndarray[Any, Any], source: str) -> None:
        """Writes arrays into a vector. `source`: what gave them, for sentences."""
        for name, array in self._checked(arrays, source).items():
            np.copyto(out[self._spans[name]].reshape(array.shape), array, casting="same_kind")

    def subtract(
        self, arrays: Arrays, base: Parameters, out: np.ndarray[Any, Any], source: str
    ) -> None:
        """Writes arrays less those of `base` into a vector."""
        for name, array in self._checked(arrays, source).items():
            target = out[self._spans[name]].reshape(array.shape)
            # What is not finite is found in the whole.
            with np.errstate(all="ignore"):
                np.subtract(array, base[name], out=target, casting="same_kind")

    def _checked(self, arrays: Arrays, source: str) -> dict[str, np.ndarray[Any, Any]]:
        """The arrays as numpy's, where they are those of this layout."""
        if not isinstance(arrays, Mapping):
            raise ResultError(
                f"{source} returned {type(arrays).__name__}; allowed is a dict of arrays, {self}"
            )
        if arrays.keys() != self.shapes.keys():
            raise ResultError(
                f"{source} returned the arrays {', '.join(map(str, arrays)) or '(none)'}; "
                f"allowed is each of {self}"
            )
        return {name: self._checked_array(name, arrays[name], source) for name in self.shapes}

    def _checked_array(self, name: str, value: Any, source: str) -> np.ndarray[Any, Any]:
        array = np.asarray(value)
        if array.dtype.kind != "f":
            raise ResultError(
                f"{source} returned the array {name} of {array.dtype}; allowed is float32, or "
                "another floating-point type, which is converted"
            )
        if array.shape != self.shapes[name]:
            raise ResultError(
                f"{source} returned the array {name} of shape {array.shape}; allowed is "
                f"{self.shapes[name]}"
            )
        return array
