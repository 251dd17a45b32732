"""Where schemes tend to, how far they scatter and when they diverge, on quadratic clients: predicted and measured."""
import json
import math
import shutil
import statistics
import struct
import sys
import zipfile

import scheme_comparison_cells as cells
from scheme_comparison_cells import RUNS, SCHEMES, STUDY, number

CLIENTS, SIZE, INTERVAL = 20, 5, 0.5
SPEED = 0.1  # The part of the way to the optimum that a scheme makes in a time unit, all schemes the same.
SEEDS = range(1, 13)
EQUAL = "{ kind: constant, value: 1 }"
FILE = "quadratics.yaml"
FOLDER = RUNS / "quadratics"


def form(scheme):
    return scheme.form.replace("sample-10", "sample-5").format(c=SIZE, i=INTERVAL, m=CLIENTS)


def sets(scheme):
    return [f"scheme={form(scheme)}", *(change for change in scheme.sets if not change.startswith("training.rate"))]


def speed(program, scheme, file, changes, clients):
    """How far a scheme goes in a time unit, of a small part b that a client makes good, over b: by the sum of the
    weights of its aggregations, or, where models are mixed, by walking its rule along the plan. None for an adaptive
    server, whose moves have another length."""
    if scheme.move == "other":
        return None
    plan = program.plan(file, changes)
    if scheme.move == "whole":
        return plan["aggregations_per_unit"]
    if scheme.move == "sum":
        return plan["aggregations_per_unit"] * sum(client["weight_mean"] for client in plan["clients"])
    path = RUNS / f"plan-{scheme.name}.csv"
    words = [word for change in changes for word in ("--set", change)]
    program.run("plan", str(STUDY / file), "--csv", str(path), *words)
    return walked(path, scheme.move, clients, plan["time"])


def walked(path, move, clients, time, part=1e-3):
    """The rate of decay of one number along the contributions of a plan's CSV."""
    versions, own, now, version, fell = [1.0], [1.0] * clients, 1.0, 0, []
    with open(path) as lines:
        next(lines)
        for line in lines:
            aggregation, at, client, base, _, weight = line.split(",")
            while version < int(aggregation):
                versions.append(now)
                version += 1
            moved = versions[int(base)] * (1 - part)
            if move == "mixed":
                now += float(weight) * (moved - now)
            else:
                now += float(weight) * (moved - own[int(client)])
                own[int(client)] = moved
            fell.append((float(at), math.log(now)))
    path.unlink()
    half = next(place for place, (at, _) in enumerate(fell) if at >= time / 2)
    return (fell[half][1] - fell[-1][1]) / (fell[-1][0] - fell[half][0]) / part


def model(folder):
    """The numbers of a saved model."""
    with zipfile.ZipFile(folder / "model.npz") as archive:
        content = b"".join(array[10 + struct.unpack("<H", array[8:10])[0]:]
                           for array in map(archive.read, archive.namelist()))
    return struct.unpack(f"<{len(content) // 4}f", content)


def optima(program):
    """Each client's optimum: where FedAvg settles when nobody else counts."""
    path = RUNS / "optima.json"
    if not path.exists():
        found = []
        for client in range(CLIENTS):
            importance = [1e9 if other == client else 1e-9 for other in range(CLIENTS)]
            plan = program.plan(FILE, ["scheme=FedAvg", "stop={ aggregations: 1 }", f"importance={importance}"])
            found.append(plan["settling"]["point"])
        path.write_text(json.dumps(found))
    return json.loads(path.read_text())


def square(point, other):
    return sum((a - b) ** 2 for a, b in zip(point, other))


def distance(ends, point):
    """How far the mean of the ends is from a point, less what their scatter adds; and its error, by jackknife."""
    def of(some):
        centre = [statistics.mean(values) for values in zip(*some)]
        scatter = sum(square(end, centre) for end in some) / (len(some) - 1)
        return math.sqrt(max(0, square(centre, point) - scatter / len(some)))

    left_out = [of(ends[:place] + ends[place + 1:]) for place in range(len(ends))]
    mean = statistics.mean(left_out)
    return of(ends), math.sqrt((len(ends) - 1) / len(ends) * sum((value - mean) ** 2 for value in left_out))


def tends(program, scheme, centres):
    """Where the scheme tends to, how far its ends scatter, and what is known of both before."""
    plan = program.plan(FILE, sets(scheme))
    pace = speed(program, scheme, FILE, sets(scheme), CLIENTS)
    rate = SPEED / pace if pace else 0.2
    key = scheme.key if not pace else "training.rate"
    folder = RUNS / f"quadratics-{scheme.name}"
    rows = program.sweep(FILE, folder, sets(scheme) + [f"{key}={rate:.6g}"], {"seed": [f"{SEEDS[0]}..{SEEDS[-1]}"]})
    ends = [model(folder / row["run"]) for row in rows if row["state"] == "finished"]
    shutil.rmtree(folder)
    optimum = [statistics.mean(values) for values in zip(*centres)]
    found = {"rate": rate, "bias": plan.get("bias")}
    found["distance"], found["distance_error"] = distance(ends, optimum)
    centre = [statistics.mean(values) for values in zip(*ends)]
    found["scatter"] = math.sqrt(sum(square(end, centre) for end in ends) / (len(ends) - 1))
    if "settling" in plan and pace:
        found["predicted_distance"] = plan["settling"]["distance"]
        found["off"], found["off_error"] = distance(ends, plan["settling"]["point"])
    if scheme.name == "Async":
        # A client restarts on its own kick, which draws the mean away from where the weights point.
        weigh = [client["importance"] * client["weight"] for client in plan["clients"]]
        pull = [sum(w * (c[place] - optimum[place]) for w, c in zip(weigh, centres)) for place in range(len(optimum))]
        found["predicted_distance"] = rate * math.sqrt(sum(value ** 2 for value in pull))
        found["off"], found["off_error"] = distance(ends, [x - rate * value for x, value in zip(optimum, pull)])
        found["predicted_scatter"] = math.sqrt(rate / 2 * sum(w * square(c, optimum) for w, c in zip(weigh, centres)))
    if scheme.name in ("FedAvg", "ACE"):
        found["predicted_scatter"] = 0
    return found


def limit(program, scheme, delays):
    """The largest rate at which a common optimum is approached, by two rows of rates, and the first one beyond it."""
    rates = [f"{10 ** (-2.5 + power / 3):.4g}" for power in range(11)]
    low, high = None, None
    for _ in range(2):
        folder = RUNS / f"stability-{scheme.name}"
        rows = program.sweep(FILE, folder, sets(scheme) + [f"delays={delays}", "data.spread=0", "data.dimension=1",
                                                           "stop={ updates: 4000 }"], {"training.rate": rates})
        for row in sorted(rows, key=lambda row: float(row["training.rate"])):
            if row["state"] == "finished" and number(row["final_train_loss"] or "inf") < 0.5:
                low = float(row["training.rate"])
            else:
                high = float(row["training.rate"])
                break
        shutil.rmtree(folder)
        if not low or not high:
            break
        rates = [f"{low * (high / low) ** (part / 8):.4g}" for part in range(1, 8)]
    return low, high


def known_limit(scheme):
    """The limit with equal constant delays, where it is known."""
    wave = math.pi / (3 * CLIENTS - 2)
    return {"FedAvg": 2, "FedFix": 2 / math.ceil(1 / INTERVAL), "Async": 2 * math.sin(math.pi / 2 / (2 * CLIENTS - 1)),
            "Async_identical": 2 * math.sin(math.pi / 2 / (2 * CLIENTS - 1)),
            "ACE": 2 * CLIENTS * math.sin(wave / 2) ** 2 / math.sin(CLIENTS * wave / 2)}.get(scheme.name)


def stability(program, scheme):
    found = {}
    if scheme.move == "other":
        return found
    found["equal_stable"], found["equal_unstable"] = limit(program, scheme, EQUAL)
    found["equal_predicted"] = known_limit(scheme)
    delays = "{ kind: exponential, percent: 80 }"
    found["random_stable"], found["random_unstable"] = limit(program, scheme, delays)
    plan = program.plan(FILE, sets(scheme) + ["data.spread=0", "training.rate=50", "stop={ updates: 4000 }"])
    found["random_predicted"] = plan.get("divergence", {}).get("largest_stable_rate")
    return found


def measure(program, options):
    for scheme in SCHEMES:
        if options.scheme and scheme.name not in options.scheme:
            continue
        for name, make in (("tends", lambda: tends(program, scheme, optima(program))),
                           ("stability", lambda: stability(program, scheme))):
            path = FOLDER / f"{scheme.name}-{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_text(json.dumps(make()))
        print(f"scheme-comparison: quadratics: {scheme.name}", file=sys.stderr, flush=True)


def rows():
    """A row for each scheme that was measured."""
    for scheme in SCHEMES:
        found = {"scheme": scheme.name, "form": form(scheme)}
        for name in ("tends", "stability"):
            path = FOLDER / f"{scheme.name}-{name}.json"
            found |= json.loads(path.read_text()) if path.exists() else {}
        if len(found) > 2:
            yield found
