"""What can go wrong, each with a sentence that a person can act on."""


class ProtocolError(Exception):
    """A message that breaks a rule of the wire protocol: what was found, where, what is allowed."""


class ServingError(Exception):
    """Serving cannot go on."""


class Refused(ServingError):
    """The coordinator refused this process."""


class KeyProblem(ServingError):
    """A key is missing, or its file is not as it has to be."""


class NoCoordinator(ServingError):
    """No coordinator answered in time."""


class ResultError(ValueError):
    """What a function of the user's client returned cannot be taken."""


class NotFinite(ResultError):
    """Training left the numbers: the run's trouble, and not this process's."""
