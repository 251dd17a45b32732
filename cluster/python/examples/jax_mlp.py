"""A perceptron with one hidden layer on Fashion-MNIST, in JAX: an update is one compiled loop.

    metronome run jax_mlp.yaml --client-command 'python3 jax_mlp.py'
"""

import jax
import jax.numpy as jnp
import numpy as np
from fashion import read

from metronome_client import Client, serve

STEPS, BATCH, RATE = 10, 64, 0.1


def loss_of(model, images, labels):
    hidden = jax.nn.relu(images @ model["w1"] + model["b1"])
    scores = hidden @ model["w2"] + model["b2"]
    loss = -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(len(labels)), labels])
    return loss, jnp.mean(scores.argmax(1) == labels)


@jax.jit
def update(model, images, labels):
    """SGD over batches of shape (steps, batch, ...), and the mean of their losses."""
    def step(model, batch):
        (loss, _), gradient = jax.value_and_grad(loss_of, has_aux=True)(model, *batch)
        return jax.tree.map(lambda p, g: p - RATE * g, model, gradient), loss

    model, losses = jax.lax.scan(step, model, (images, labels))
    return model, losses.mean()


measure = jax.jit(loss_of)


class Perceptron(Client):
    arithmetic = "jax"

    def start(self, run):
        self.train_set, self.test_set = read("train"), read("t10k")

    def mine(self, data, client):
        return tuple(array[client::self.run.clients] for array in data)

    def samples(self, client):
        return len(self.mine(self.train_set, client)[1]), len(self.mine(self.test_set, client)[1])

    def initial(self, seed):
        keys = jax.random.split(jax.random.key(seed), 2)
        return {"w1": jax.random.normal(keys[0], (784, 32)) / 28, "b1": jnp.zeros(32),
                "w2": jax.random.normal(keys[1], (32, 10)) / 6, "b2": jnp.zeros(10)}

    def train(self, model, work):
        images, labels = self.mine(self.train_set, work.client)
        chosen = work.generator().permutation(len(images))[:STEPS * BATCH].reshape(STEPS, BATCH)
        trained, loss = update(dict(model), images[chosen], labels[chosen])
        return trained, {"loss": loss, "steps": STEPS}

    def evaluate(self, model, client):
        loss, accuracy = measure(dict(model), *self.mine(self.test_set, client))
        return {"test_loss": float(loss), "test_accuracy": np.float32(accuracy)}


if __name__ == "__main__":
    serve(Perceptron())
