"""A small transformer on Fashion-MNIST, in PyTorch: an image is a sequence of its 28 rows.

    metronome run torch_transformer.yaml --client-command 'python3 torch_transformer.py'

The rate falls with virtual time, so that slow and fast clients have the same at the same moment.
"""

import os

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch_cnn import images_of

from metronome_client import serve
from metronome_client.torch import TorchClient


class Transformer(nn.Module):
    """Attention over the rows of an image, their mean, and a score for each class."""

    def __init__(self, width=32, heads=4):
        super().__init__()
        self.embed = nn.Linear(28, width)
        self.place = nn.Parameter(0.02 * torch.randn(28, width))
        self.attend = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.1, batch_first=True)
        self.score = nn.Linear(width, 10)

    def forward(self, images):
        rows = self.embed(images.squeeze(1)) + self.place
        return self.score(self.attend(rows).mean(1))


class FallingRate(TorchClient):
    def optimiser_for(self, parameters, work):
        return torch.optim.AdamW(parameters, lr=3e-3 / (1 + work.start / 20))


if __name__ == "__main__":
    clients = int(os.environ.get("CLIENTS", "10"))
    serve(FallingRate(
        Transformer, cross_entropy, torch.optim.AdamW, images_of(clients), batch=64, steps=10))
