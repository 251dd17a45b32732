"""Your own models and data in runs of Metronome, the federated-learning simulator.

    from metronome_client import Client, serve

    class MyClient(Client):
        def train(self, model, work): ...
        def evaluate(self, model, client): ...

    serve(MyClient())

docs/python.md begins at the beginning. `metronome_client.torch` has a client for PyTorch.
"""

from .client import Client, Delta, Parameters, Run, Samples, Work, work_seed
from .errors import KeyProblem, NoCoordinator, Refused, ServingError
from .serving import serve, serve_run
from .version import VERSION as __version__

__all__ = [
    "Client", "Delta", "KeyProblem", "NoCoordinator", "Parameters", "Refused", "Run", "Samples",
    "ServingError", "Work", "__version__", "serve", "serve_run", "work_seed",
]
