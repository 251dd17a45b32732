"""Fashion-MNIST as Debian's package dataset-fashion-mnist has it, or from $FASHION_MNIST."""

import gzip
import os
from pathlib import Path

import numpy as np

FOLDER = Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))


def read(name):
    """The images of "train" or "t10k" as rows of 784 numbers from 0 to 1, and their labels."""
    images = _bytes(f"{name}-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    labels = _bytes(f"{name}-labels-idx1-ubyte.gz", 8)
    return images.astype(np.float32) / np.float32(255), labels.astype(np.int64)


def _bytes(name, header):
    with gzip.open(FOLDER / name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)
