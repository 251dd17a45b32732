"""A convolutional network with batch normalisation on Fashion-MNIST, in PyTorch.

    metronome run torch_cnn.yaml --client-command 'python3 torch_cnn.py'

Training images are shifted by up to two pixels and flipped at random. The statistics of batch
normalisation are part of the model, and averaged as its parameters are.
"""

import os

import torch
from fashion import read
from torch import nn
from torch.nn.functional import cross_entropy, pad

from metronome_client import serve
from metronome_client.torch import TorchClient


def network():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1568, 10))


def shifted_and_flipped(images):
    """Each image moved by up to two pixels, and every other one mirrored."""
    down, right = torch.randint(5, (2,)).tolist()
    images = pad(images, (2, 2, 2, 2))[:, :, down:down + 28, right:right + 28]
    # Drawn by the CPU's generator, so that it is the same on every device.
    flip = (torch.rand(len(images), 1, 1, 1) < 0.5).to(images.device)
    return torch.where(flip, images.flip(3), images)


def images_of(clients):
    """What gives client i every M-th image from the i-th on."""
    sets = [(torch.from_numpy(images).view(-1, 1, 28, 28), torch.from_numpy(labels))
            for images, labels in (read("train"), read("t10k"))]
    return lambda client: tuple((x[client::clients], y[client::clients]) for x, y in sets)


if __name__ == "__main__":
    clients = int(os.environ.get("CLIENTS", "10"))
    serve(TorchClient(
        network, cross_entropy, lambda p: torch.optim.SGD(p, lr=0.1), images_of(clients),
        batch=64, steps=10, augment=shifted_and_flipped))
