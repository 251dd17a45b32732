"""Runs, plans and sweeps of Metronome from Python, with results as data frames.

    import metronome

    run = metronome.run("fashion-f80.yaml", scheme="Async", stop__time=20)
    run.metrics.plot("time", "test_accuracy")

It drives the program `metronome`, which does everything: results are the program's, bit for bit.
Tables need pandas. docs/python.md has more.
"""

from .launching import plan, run, sweep
from .program import ProgramError, find_program
from .results import Plan, Run, Runs, Sweep, load
from .tensorboard import tensorboard

__all__ = [
    "Plan", "ProgramError", "Run", "Runs", "Sweep", "find_program", "load", "plan", "run", "sweep",
    "tensorboard",
]
