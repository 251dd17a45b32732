"""The parts of scripts/scheme-comparison, what their runs come to, and the tables of that."""
import csv
import json
import math
import statistics

import scheme_comparison_cells as cells
import scheme_comparison_quadratics as quadratics
from scheme_comparison_cells import RUNS, STUDY, Setting

SEEDS = (1, 2, 3, 4, 5)
THREE = (1, 2, 3)
T = {2: 12.71, 3: 4.303, 4: 3.182, 5: 2.776}  # The 97.5% quantile of Student's t for so many seeds.
EASY, HARD = 1.0, 0.7  # The test losses that are targets.
TRAVEL = (10, 60)  # Effective rates times the length of the run, of the part `effective`.
BASE = [Setting(profile) for profile in cells.PROFILES]
TWO = ("constant", "exponential")

PARTS = {
    "rates": {"settings": BASE, "seeds": ()},
    "seeds": {"settings": BASE, "seeds": SEEDS},
    "neighbours": {"settings": BASE, "seeds": SEEDS},
    "updates": {"settings": [Setting(profile, updates=5000) for profile in TWO], "seeds": SEEDS,
                "schemes": ["FedAvg", "FedAvg-sample-10", "FedFix", "FedBuff", "MIFA", "MIFA-sample-10", "Ringmaster"]},
    "in-flight": {"settings": [Setting("exponential", flight=flight, updates=5000) for flight in (10, 25)],
                  "seeds": THREE, "rates": (4, 5)},
    "buffers": {"settings": [Setting("exponential", size=size) for size in (5, 1)], "seeds": THREE,
                "rates": (1, 6)},
    "steps": {"settings": [Setting("exponential", steps=1)], "seeds": THREE, "rates": (2, 7)},
    "mlp": {"settings": [Setting(profile, model="mlp", share=0.5) for profile in TWO], "seeds": THREE,
            "rates": (3, 5)},
    "partitions": {"settings": [Setting(profile, partition=partition) for profile in TWO
                                for partition in ("dirichlet-0.1", "iid")], "seeds": THREE},
}
SMALL_PARTS = {
    "rates": {"settings": [Setting("classes", share=0.3)], "seeds": (), "rates": (2, 7)},
    "seeds": {"settings": [Setting("classes", share=0.3)], "seeds": (1, 2), "rates": (2, 7)},
}


def make_small():
    PARTS.clear()
    PARTS.update(SMALL_PARTS)
    quadratics.SEEDS = range(1, 4)
    quadratics.FOLDER = RUNS / "quadratics-small"


def facts(program, setting, scheme):
    """What a plan says of a setting, once: how far a scheme goes in the run for a small local rate of 1, and which part
    of the work is given up."""
    path = RUNS / setting.name / scheme.name / "facts.json"
    if not path.exists():
        changes = setting.sets(scheme) + [f"seed={cells.CHOOSING}"]
        plan = program.plan("comparison.yaml", changes)
        pace = quadratics.speed(program, scheme, "comparison.yaml", changes, 100)
        path.write_text(json.dumps({
            "travel": pace and pace * plan["time"] * setting.steps, "abandoned": plan["abandoned_share"],
            "bias": plan.get("bias"), "orders": plan["orders"]}))
    return json.loads(path.read_text())


def measure_effective(program, options):
    """Each scheme at the local rates at which it goes equally far in the run."""
    for setting in [Setting(profile) for profile in options.profile or TWO]:
        for scheme in setting.schemes(options.scheme):
            travel = facts(program, setting, scheme)["travel"]
            if travel:
                cells.runs(program, setting, scheme, [f"{far / travel:.3g}" for far in TRAVEL], THREE)


def spread(values):
    """The mean, and half of its 95% interval where there are two values."""
    if not values or None in values:
        return None, None
    mean = statistics.mean(values)
    return mean, T[len(values)] * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None


def to_target(found, target, column):
    """How many runs got there, and the mean and its interval where all did, else the median of Kaplan and Meier, which
    is the middle one where all were seen for equally long and half got there."""
    reached = [cells.reached(run, target, column) for run in found]
    there = sorted(value for value in reached if value is not None)
    if len(there) == len(found):
        return len(there), *spread(there), None
    middle = (len(found) + 1) // 2
    return len(there), None, None, there[middle - 1] if len(there) >= middle else None


def at_updates(run, count):
    """The mean test loss while the last tenth of so many updates were aggregated; None where there were fewer."""
    rows = [row for row in run["curve"] if 0.9 * count < row[1] <= count]
    values = [row[3] for row in rows]
    return statistics.mean(values) if values and None not in values and run["curve"][-1][1] >= 0.98 * count else None


def summary(part, setting, scheme, value, chosen, found, known):
    """The row of one scheme at one rate; of a run that diverged there is no end."""
    well = [run for run in found if not cells.diverged(run)]
    row = {"part": part, "profile": setting.profile, "partition": setting.partition, "model": setting.model,
           "steps": setting.steps, "buffer": setting.size, "in_flight": setting.flight, "scheme": scheme.name,
           "form": setting.form(scheme), "rate": value, "chosen": chosen, "seeds": len(found),
           "diverged": len(found) - len(well)}
    whole = well if len(well) == len(found) else []
    for name, of in (("loss", lambda run: cells.end(run, 3)), ("accuracy", lambda run: cells.end(run, 4)),
                     ("worst_tenth", lambda run: cells.end(run, 5)), ("worst_client", lambda run: run["worst"]),
                     ("accuracy_deviation", cells.restless)):
        row[name], row[name + "_error"] = spread([of(run) for run in whole])
    row["_losses"] = [cells.end(run, 3) for run in whole]
    for name, target in (("easy", EASY), ("hard", HARD)):
        for what, column in (("time", 0), ("updates", 1)):
            count, mean, error, median = to_target(found, target, column)
            row[f"{name}_reached"] = count
            row[f"{name}_{what}"], row[f"{name}_{what}_error"] = mean, error
            row[f"{name}_{what}_median"] = median
    row["loss_5000"], row["loss_5000_error"] = spread([at_updates(run, 5000) for run in whole])
    row["updates"] = statistics.mean(run["updates"] or 0 for run in found)
    row["abandoned"] = known.get("abandoned")
    row["aggregations"] = statistics.mean(run["aggregations"] or 0 for run in found)
    row["staleness"] = spread([run["staleness"] for run in found])[0]
    row["bias"] = spread([run["bias"] for run in found])[0]
    row["megabytes"] = statistics.mean(run["curve"][-1][2] for run in found if run["curve"]) / 1e6
    row["memory"] = scheme.vectors.format(m=100, c=setting.size)
    travel = known.get("travel")
    row["travel"] = travel and float(value) * travel
    return row


def known_facts(setting, scheme):
    path = RUNS / setting.name / scheme.name / "facts.json"
    return json.loads(path.read_text()) if path.exists() else {}


def kept(setting, scheme, seeds):
    """The runs that are there, by rate, of rates that all the seeds have."""
    folder = RUNS / setting.name / scheme.name
    rates = {}
    for path in folder.glob("*-*.json"):
        value, seed = path.stem.rsplit("-", 1)
        if int(seed) in seeds:
            rates.setdefault(value, {})[int(seed)] = path
    return {value: [json.loads(own[seed].read_text()) for seed in seeds] for value, own in rates.items()
            if len(own) == len(seeds)}


def grid_rows():
    """A row for each rate of a scheme's grid."""
    settings = dict.fromkeys(setting for plan in PARTS.values() for setting in plan["settings"])
    for setting in settings:
        for scheme in setting.schemes():
            known = known_facts(setting, scheme)
            for value, (run,) in sorted(kept(setting, scheme, (cells.CHOOSING,)).items(), key=lambda at: float(at[0])):
                loss, accuracy = cells.end(run, 3), cells.end(run, 4)
                yield {"profile": setting.profile, "partition": setting.partition, "model": setting.model,
                       "steps": setting.steps, "buffer": setting.size, "in_flight": setting.flight,
                       "by": "updates" if setting.updates else "time", "scheme": scheme.name, "rate": value,
                       "travel": known.get("travel") and float(value) * known["travel"],
                       "loss": loss, "accuracy": accuracy, "diverged": int(cells.diverged(run))}


def summary_rows():
    """A row for each scheme and rate of each part that has seeds of its own."""
    for part, plan in PARTS.items():
        for setting in plan["settings"] if plan["seeds"] and part != "neighbours" else ():
            for scheme in setting.schemes():
                known = known_facts(setting, scheme)
                tried = {(value, cells.CHOOSING): run
                         for value, (run,) in kept(setting, scheme, (cells.CHOOSING,)).items()}
                chosen = cells.best(tried, cells.CHOOSING)
                around = cells.neighbours(chosen) if chosen else []
                found = kept(setting, scheme, plan["seeds"])
                for value in around if part == "seeds" else [chosen]:
                    if value in found:
                        yield summary(part, setting, scheme, value, "yes" if value == chosen else "no", found[value],
                                      known)
    for setting in (Setting(profile) for profile in TWO):
        for scheme in setting.schemes():
            known = known_facts(setting, scheme)
            found = kept(setting, scheme, THREE)
            for far in TRAVEL if known.get("travel") else ():
                value = f"{far / known['travel']:.3g}"
                if value in found:
                    yield summary("effective", setting, scheme, value, f"travel {far}", found[value], known)


def over_the_best(rows):
    """Each row with whether its rate is the best of its scheme, of those that were run with these seeds, and with its
    loss less that of the least mean loss of its part and setting, paired by seed."""
    groups = {}
    for row in rows:
        key = tuple(row[name] for name in ("part", "profile", "partition", "model", "steps", "buffer", "in_flight"))
        groups.setdefault((*key, row["part"] == "effective" and row["chosen"]), []).append(row)
    for group in groups.values():
        least = min((row for row in group if row["_losses"]), key=lambda row: row["loss"], default=None)
        for scheme in {row["scheme"] for row in group}:
            own = [row for row in group if row["scheme"] == scheme]
            first = min(own, key=lambda row: (row["diverged"], row["loss"] if row["_losses"] else math.inf))
            for row in own:
                row["best"] = "yes" if row is first else "no"
        for row in group:
            pairs = zip(row["_losses"], least["_losses"]) if least and row is not least else ()
            row["over_best"], row["over_best_error"] = spread([loss - other for loss, other in pairs])
    return rows


def text(value):
    if value is None:
        return ""
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def write_csv(name, rows):
    """A table beside the page; its columns are those that any row has."""
    rows = list(rows)
    if not rows:
        return rows
    columns = list(dict.fromkeys(column for row in rows for column in row if column[0] != "_"))
    with open(STUDY / name, "w", newline="") as table:
        writer = csv.DictWriter(table, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: text(row.get(column)) for column in columns} for row in rows)
    return rows


def write(program, options):
    import scheme_comparison_page as page
    rows = over_the_best(list(summary_rows()))
    if options.small:
        print(page.main_table(rows, "classes"))
        print(page.quadratics_table(list(quadratics.rows())))
        return
    write_csv("comparison.csv", rows)
    grid = write_csv("rates.csv", grid_rows())
    points = write_csv("quadratics.csv", quadratics.rows())
    page.fill(rows, grid, points)
    page.draw(rows, grid, points)
