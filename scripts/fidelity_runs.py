"""Runs of scripts/fidelity: real client processes with a line and a pace of each, and the same under the virtual
clock, with delays that `metronome calibrate` made."""

import csv
import heapq
import json
import os
import queue
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLIENTS = 8
# Milliseconds each way of each client's line.
DELAYS = [1, 2, 3, 5, 8, 12, 2, 4]
# How long a client is stopped and continued on average, in seconds.
PERIOD = 0.03
# What is not the work of a single client: parts of delays that stay as they are where the work is replaced.
AROUND = ("per", "network", "processors", "server")


def punctual():
    """Before all else on its processor, so that how busy the processors are does not change what is emulated."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass


class Pacer(threading.Thread):
    """Stops and continues processes at random, so that each runs for a share of the time."""

    def __init__(self, share, seed):
        super().__init__(daemon=True)
        self.share, self.random = share, random.Random(seed)
        self.changes = queue.SimpleQueue()

    def add(self, pid):
        self.changes.put(pid)

    def run(self):
        punctual()
        # When each is stopped or continued next, and whether it runs.
        due, now = [], time.monotonic()
        while True:
            try:
                wait = max(0, due[0][0] - time.monotonic()) if due else None
                pid = self.changes.get(timeout=wait)
                if pid is None:
                    return self.continue_all(due)
                now, runs = time.monotonic(), False
            except queue.Empty:
                now, pid, runs = heapq.heappop(due)
            if self.share < 1 and self.signal(pid, signal.SIGSTOP if runs else signal.SIGCONT):
                share = 1 - self.share if runs else self.share
                heapq.heappush(due, (now + share * PERIOD * self.random.uniform(0.5, 1.5), pid, not runs))

    def continue_all(self, due):
        for _, pid, _ in due:
            self.signal(pid, signal.SIGCONT)

    def signal(self, pid, number):
        try:
            os.kill(pid, number)
            return True
        except ProcessLookupError:
            return False

    def end(self):
        self.changes.put(None)
        self.join()


class Processors:
    """How busy the machine's processors are."""

    def __init__(self):
        self.begin = self.times()

    def times(self):
        with open("/proc/stat") as file:
            # user, nice, system, idle, iowait, irq, softirq, steal
            times = [int(word) for word in file.readline().split()[1:9]]
        return sum(times) - times[3] - times[4], sum(times)

    def busy(self):
        """The share of their time since the last call, or the beginning."""
        begin, self.begin = self.begin, self.times()
        return (self.begin[0] - begin[0]) / max(1, self.begin[1] - begin[1])


class Lines:
    """One proxy process with a line of each client; all share a bottleneck if `rate` says so."""

    def __init__(self, port, rate):
        command = [os.path.join(ROOT, "scripts/delaying-proxy"), "--to", f"127.0.0.1:{port}"]
        for delay in DELAYS:
            command += ["--listen", "127.0.0.1:0", "--delay", str(delay)]
        if rate:
            command += ["--shared-rate", str(rate)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=punctual)
        self.addresses = [self.process.stdout.readline().strip() for _ in DELAYS]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(port, process):
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"fidelity: the coordinator ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"fidelity: nobody listens at port {port}")


def settings(seconds, number, changes):
    """What is set of the experiment; all runs have the same data."""
    sets = {"stop.time": seconds, "seed": number, "data.seed": 1, **changes}
    return [word for key, value in sets.items() for word in ("--set", f"{key}={value}")]


def real_run(options, folder, seconds, number, changes, share):
    """A coordinator and its clients, each with its line, and stopped and continued so that it runs for this share of
    the time."""
    shutil.rmtree(folder, ignore_errors=True)
    port = free_port()
    log = open(folder + ".log", "w")
    coordinator = subprocess.Popen(
        [options.metronome, "coordinator", options.experiment, "--bind", f"tcp://127.0.0.1:{port}",
         "--output", folder, *settings(seconds, number, changes)], stdout=log, stderr=log)
    processors, pacer = Processors(), Pacer(share, number)
    pacer.start()
    processes = [coordinator]
    try:
        wait_for_port(port, coordinator)
        lines = Lines(port, options.line)
        processes.append(lines.process)
        for client, address in enumerate(lines.addresses):
            processes.append(subprocess.Popen(
                [options.metronome, "client", "--connect", f"tcp://{address}",
                 "--host-clients", str(client), "--data-anywhere"], stdout=log, stderr=log))
            # From its start, since the run begins with the last of them.
            pacer.add(processes[-1].pid)
        processors.busy()
        watch_for_end(coordinator, folder, seconds)
        busy = processors.busy()
        # What comes after the training is measured at full speed.
        pacer.end()
        if coordinator.wait(timeout=600) != 0:
            raise SystemExit(f"fidelity: a run failed; see {folder}.log")
        with open(os.path.join(folder, "busy.txt"), "w") as file:
            file.write(f"{busy}\n")
        for process in processes[2:]:
            process.wait(timeout=60)
    finally:
        if pacer.is_alive():
            pacer.end()
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        log.close()


def work_cost(folder):
    """The processor time of an update of each client on average, summed over the clients; the first opens data."""
    times = [[] for _ in range(CLIENTS)]
    with open(os.path.join(folder, "trace.csv"), newline="") as file:
        for row in csv.DictReader(file):
            times[int(row["client"])].append(float(row["processor"]))
    return sum(statistics.fmean(own[1:]) for own in times)


def watch_for_end(coordinator, folder, seconds):
    """Waits until the training is over: the first evaluation is written then."""
    metrics = os.path.join(folder, "metrics.csv")
    deadline = time.monotonic() + seconds + 120
    while coordinator.poll() is None and time.monotonic() < deadline:
        if os.path.exists(metrics):
            with open(metrics) as file:
                if sum(1 for _ in file) > 1:
                    return
        time.sleep(0.1)


def finished(command):
    """What a command of the program prints."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    return done.stdout


class Virtual:
    """The experiment with other delays under the virtual clock, in a file that is there for as long as it is used."""

    def __init__(self, options, folder, delays):
        self.program, self.folder, self.path = options.metronome, folder, folder + ".yaml"
        with open(options.experiment) as file:
            kept = [line for line in file if not line.startswith(("delays:", "clock:", "time-unit:"))]
        self.text = "".join(kept) + f"delays: {delays}\n"

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        with open(self.path, "w") as file:
            file.write(self.text)
        return self

    def __exit__(self, *_):
        os.remove(self.path)

    def run(self, seconds, number, changes):
        finished([self.program, "coordinator", self.path, "--alone", "--quiet", "--output", self.folder,
                  *settings(seconds, number, changes)])

    def plan(self, seconds, number, changes):
        """Rows of a plan, without any training, and its summary."""
        path = self.folder + ".csv"
        text = finished([self.program, "plan", self.path, "--json", "--csv", path,
                         *settings(seconds, number, changes)])
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
        os.remove(path)
        return rows, json.loads(text)


def calibrated(options, *more):
    """The delays of the recorded run, on one line."""
    return finished([options.metronome, "calibrate", os.path.join(options.output, "record"), "--value",
                     *more]).strip()


def parts_of(value):
    """The entries of a map in YAML's flow form, each as its text: brackets inside are matched."""
    parts, depth, begin = {}, 0, 1
    for place, letter in enumerate(value):
        depth += (letter in "{[") - (letter in "}]")
        if (letter == "," and depth == 1) or (letter == "}" and depth == 0):
            key, _, text = value[begin:place].partition(":")
            parts[key.strip()] = text.strip()
            begin = place + 1
    if depth or begin != len(value) or "" in parts or not parts:
        raise SystemExit(f"fidelity: calibrate printed {value[:80]!r}; expected: a map of delays, {{ ... }}")
    return parts


def value_of(parts):
    return "{ " + ", ".join(f"{key}: {text}" for key, text in parts.items()) + " }"


def has(value, *path):
    """Whether a map has the part, or the part of a part."""
    for key in path:
        value = parts_of(value).get(key, "none")
        if value == "none":
            return False
    return True


def shuffled(value):
    """The same delays, each those of another client: what a study must not survive."""
    parts = parts_of(value)
    for key in ("durations", "clients", "factor"):
        if parts.get(key, "").startswith("["):
            rows = json.loads(parts[key])
            parts[key] = json.dumps(rows[CLIENTS // 2:] + rows[:CLIENTS // 2])
    return value_of(parts)


def means(options, value):
    """E[T] of the work in place of its law; what clients share stays."""
    parts = parts_of(value)
    alone = {key: text for key, text in parts.items() if key not in AROUND[1:]}
    with Virtual(options, os.path.join(options.output, "means"), value_of(alone)) as virtual:
        _, plan = virtual.plan(options.seconds, 1, {"scheme": "{ kind: async, weights: identical }"})
    kept = {key: text for key, text in parts.items() if key in AROUND}
    return value_of({"kind": "constant", "value": json.dumps([one["mean_delay"] for one in plan["clients"]]), **kept})
