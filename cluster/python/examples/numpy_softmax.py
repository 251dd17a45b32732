"""Softmax regression on Fashion-MNIST in NumPy: two functions, and everything else is the run's.

    metronome run docs/experiments/external.yaml --client-command 'python3 numpy_softmax.py'

Client i has every M-th image from the i-th on.
"""

import numpy as np
from fashion import read

from metronome_client import Client, serve

STEPS, BATCH, RATE = 10, 64, np.float32(0.1)


class Softmax(Client):
    def start(self, run):
        self.train_set, self.test_set = read("train"), read("t10k")

    def samples(self, client):
        return len(self.mine(self.train_set, client)[1]), len(self.mine(self.test_set, client)[1])

    def mine(self, data, client):
        return tuple(array[client::self.run.clients] for array in data)

    def train(self, model, work):
        images, labels = self.mine(self.train_set, work.client)
        weight, bias = model["weight"].copy(), model["bias"].copy()
        order, loss = work.generator().permutation(len(images)), 0.0
        for step in range(STEPS):
            chosen = order[step * BATCH:(step + 1) * BATCH]
            x, y = images[chosen], labels[chosen]
            p = probabilities(x, weight, bias)
            loss -= np.log(p[np.arange(BATCH), y]).mean() / STEPS
            p[np.arange(BATCH), y] -= 1
            p *= RATE / np.float32(BATCH)
            weight -= p.T @ x
            bias -= p.sum(0)
        return {"weight": weight, "bias": bias}, {"loss": loss, "steps": STEPS}

    def evaluate(self, model, client):
        images, labels = self.mine(self.test_set, client)
        p = probabilities(images, model["weight"], model["bias"])
        return {"test_loss": -np.log(p[np.arange(len(labels)), labels]).mean(),
                "test_accuracy": (p.argmax(1) == labels).mean()}


def probabilities(images, weight, bias):
    """The softmax of each row's scores; `weight` has a row for each class."""
    scores = images @ weight.T + bias
    scores -= scores.max(1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(1, keepdims=True)
    return scores


if __name__ == "__main__":
    serve(Softmax())
