"""What a WeightDelta says of the processors."""

import time

from metronome_client import thread_time
from metronome_client.wire import messages


def test_work_is_on_a_processor_or_waits_for_one():
    before, begun = thread_time.counts(), time.monotonic_ns()
    while time.monotonic_ns() - begun < 50_000_000:
        pass
    timing = messages.WeightDelta.Timing(begun=begun, done=time.monotonic_ns())
    thread_time.write(timing, before)
    assert 20_000_000 < timing.processor + timing.run_delay <= timing.done - timing.begun


def test_a_system_that_does_not_say_leaves_it_out(monkeypatch):
    before = thread_time.counts()
    monkeypatch.setattr(thread_time, "counts", lambda: None)
    timing = messages.WeightDelta.Timing(begun=1, done=10)
    thread_time.write(timing, before)
    assert timing.processor == timing.run_delay == 0
    thread_time.write(timing, None)
    assert timing.processor == 0


def test_what_is_counted_in_steps_is_no_more_than_went_by(monkeypatch):
    monkeypatch.setattr(thread_time, "counts", lambda: (1_000, 1_000))
    timing = messages.WeightDelta.Timing(begun=1, done=11)
    thread_time.write(timing, (995, 0))
    assert (timing.processor, timing.run_delay) == (5, 5)
