"""Clients 5 to 9 in NumPy, beside Swift's own client process with clients 0 to 4.

    metronome coordinator softmax.yaml --bind tcp://127.0.0.1:5555
    metronome client --connect tcp://127.0.0.1:5555 --host-clients 0-4
    python3 side_by_side.py --connect tcp://127.0.0.1:5555

The experiment says `reproducible: no`, as NumPy rounds otherwise than Swift's arithmetic.
"""

from numpy_softmax import Softmax

from metronome_client import serve


class Half(Softmax):
    hosted = range(5, 10)


if __name__ == "__main__":
    serve(Half())
