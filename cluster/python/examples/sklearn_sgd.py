"""A linear classifier of scikit-learn on Fashion-MNIST, trained by `partial_fit`.

    metronome run docs/experiments/external.yaml --client-command 'python3 sklearn_sgd.py'
"""

import numpy as np
from fashion import read
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

from metronome_client import Client, Samples, serve

CLASSES = np.arange(10)


class Linear(Client):
    arithmetic = "scikit-learn"

    def start(self, run):
        self.sets = {name: read(name) for name in ("train", "t10k")}

    def mine(self, name, client):
        return tuple(array[client::self.run.clients] for array in self.sets[name])

    def samples(self, client):
        labels = self.mine("train", client)[1]
        return Samples(len(labels), len(self.mine("t10k", client)[1]),
                       np.bincount(labels, minlength=10).tolist())

    def classifier(self, model, seed=0):
        """A classifier that stands where the model does."""
        made = SGDClassifier(loss="log_loss", alpha=0, learning_rate="constant", eta0=0.01,
                             random_state=seed % 2**32)
        made.classes_, made.t_ = CLASSES, 1.0
        made.coef_, made.intercept_ = model["weight"].copy(), model["bias"].copy()
        return made

    def train(self, model, work):
        images, labels = self.mine("train", work.client)
        chosen = work.generator().permutation(len(images))[:640]
        trained = self.classifier(model, work.seed)
        trained.partial_fit(images[chosen], labels[chosen], classes=CLASSES)
        return {"weight": trained.coef_, "bias": trained.intercept_}, {"steps": len(chosen)}

    def evaluate(self, model, client):
        images, labels = self.mine("t10k", client)
        p = self.classifier(model).predict_proba(images)
        return {"test_loss": log_loss(labels, p, labels=CLASSES),
                "test_accuracy": (p.argmax(1) == labels).mean()}


if __name__ == "__main__":
    serve(Linear())
