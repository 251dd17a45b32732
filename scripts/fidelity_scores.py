"""How far predictions of scripts/fidelity are from what was measured: measures of runs, scores, tables, the picture."""

import csv
import itertools
import math
import os
import shutil
import sqlite3
import statistics
import subprocess

# Relative errors of what was measured; the others are distances and shares.
RELATIVE = ("updates", "aggregations", "duration", "staleness", "final_loss")
# What a plan tells without training.
TIMES = ("updates", "aggregations", "duration", "participation", "staleness", "client_staleness")
FIELDS = ["load", "scheme", "measure", "measured", "measured_interval", "predicted", "predicted_interval", "score",
          "score_interval", "bound", "hits", "cells"]


def bound_of(measure, load):
    """What was asked for; None where nothing was."""
    return {"updates": 0.02 if load < 0.6 else 0.05, "aggregations": 0.02 if load < 0.6 else 0.05,
            "duration": 0.02 if load < 0.6 else 0.05, "participation": 0.01, "staleness": 0.05}.get(measure)


# Measures of one run.

def times_of(contributions, seconds, count, clients):
    """Of contributions in their order, (time, client, staleness)."""
    seen = [[staleness for _, client, staleness in contributions if client == i] for i in range(clients)]
    total = max(1, len(contributions))
    return {
        "updates": len(contributions) / seconds,
        "aggregations": len({time for time, _, _ in contributions}) / seconds,
        "duration": contributions[count - 1][0] if 0 < count <= len(contributions) else None,
        "staleness": sum(map(sum, seen)) / total,
        "participation": [len(one) / total for one in seen],
        "client_staleness": [sum(one) / max(1, len(one)) for one in seen],
    }


def measures_of_plan(rows, seconds, count, clients):
    return times_of([(float(row["time"]), int(row["client"]), int(row["staleness"])) for row in rows],
                    seconds, count, clients)


def measures_of_run(folder, seconds, count, clients, targets):
    store = sqlite3.connect(f"file:{folder}/run.sqlite?mode=ro", uri=True)
    contributions = list(store.execute(
        "SELECT time, client, staleness FROM updates JOIN aggregations USING (aggregation) ORDER BY time, arrived"))
    curve = [row for row in store.execute(
        "SELECT time, test_loss FROM evaluations ORDER BY evaluation") if row[1] is not None]
    store.close()
    # Of a run under the virtual clock there is none.
    busy = os.path.join(folder, "busy.txt")
    load = None
    if os.path.exists(busy):
        with open(busy) as file:
            load = float(file.read())
    return {**times_of(contributions, seconds, count, clients), "curve": curve, "final_loss": curve[-1][1],
            "reached": [reached(curve, target) for target in targets], "load": load}


def reached(curve, target):
    """When the line through the evaluations comes down to the target first."""
    for (before, high), (after, low) in itertools.pairwise(curve):
        if low <= target < high:
            return before + (high - target) / (high - low) * (after - before)
    return None


# Statistics.

def student(freedom):
    """The 97.5% quantile of Student's t, to half a hundredth."""
    table = [12.706, 4.303, 3.182, 2.776]
    whole = max(1, int(freedom))
    return table[whole - 1] if whole <= len(table) else 1.96 + 2.4 / whole + 3 / whole ** 2


def interval_of_mean(values):
    return student(len(values) - 1) * statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None


def interval_of_one(values):
    """Around the mean of predictions, between what a single run lies 95 times in 100."""
    if len(values) < 2:
        return None
    return student(len(values) - 1) * statistics.stdev(values) * (1 + 1 / len(values)) ** 0.5


def jackknife(runs, score):
    """A score of repeated runs and half its 95% interval over them; None for what cannot be told."""
    whole, count = score(runs), len(runs)
    if whole is None or count < 2:
        return whole, None
    left_out = [score(runs[:i] + runs[i + 1:]) for i in range(count)]
    if None in left_out:
        return whole, None
    middle = statistics.fmean(left_out)
    return whole, student(count - 1) * ((count - 1) / count * sum((x - middle) ** 2 for x in left_out)) ** 0.5


def mean_of(runs, key):
    """Of a number or of each of a list; None where a run has none."""
    values = [run[key] for run in runs]
    if None in values:
        return None
    if isinstance(values[0], list):
        return [statistics.fmean(column) for column in zip(*values)]
    return statistics.fmean(values)


def kendall(left, right, pairs):
    signs = [(left[i] - left[j]) * (right[i] - right[j]) for i, j in pairs]
    return sum((s > 0) - (s < 0) for s in signs) / len(pairs) if pairs else None


def clearly_apart(left, right):
    """Whether Welch's 95% interval of the difference of two means is without 0."""
    if min(len(left), len(right)) < 2:
        return False
    a, b = (statistics.variance(x) / len(x) for x in (left, right))
    if a + b == 0:
        return left[0] != right[0]
    freedom = (a + b) ** 2 / (a * a / (len(left) - 1) + b * b / (len(right) - 1))
    return abs(statistics.fmean(left) - statistics.fmean(right)) > student(freedom) * (a + b) ** 0.5


# Scores of one scheme.

def score_of(measure, predicted, real):
    told, seen = mean_of(predicted, measure), mean_of(real, measure)
    if told is None or seen is None:
        return None
    if measure in RELATIVE:
        return told / seen - 1 if seen else told
    distances = [abs(a - b) for a, b in zip(told, seen)]
    return sum(distances) / 2 if measure == "participation" else statistics.fmean(distances)


def on_grid(curve, seconds, points=100):
    """The loss at evenly spaced times: that of the last evaluation before."""
    values, place = [], 0
    for i in range(points + 1):
        while place + 1 < len(curve) and curve[place + 1][0] <= seconds * i / points + 1e-9:
            place += 1
        values.append(curve[place][1])
    return values


def curve_scores(predicted, real, seconds):
    """The largest distance of mean curves as a share of the loss's drop, and the share of points in the 95% band."""
    told = list(zip(*(on_grid(run["curve"], seconds) for run in predicted)))
    means = [statistics.fmean(point) for point in told]

    def distance(runs):
        seen = [statistics.fmean(point) for point in zip(*(on_grid(run["curve"], seconds) for run in runs))]
        return max(abs(a - b) for a, b in zip(means, seen)) / ((seen[0] - min(seen)) or math.inf)

    def inside(runs):
        hits = [abs(loss - middle) <= interval_of_one(point)
                for run in runs for loss, middle, point in zip(on_grid(run["curve"], seconds), means, told)]
        return sum(hits) / len(hits)

    return jackknife(real, distance), jackknife(real, inside) if len(predicted) > 1 else (None, None)


def row_of(measure, predicted, real, load):
    score, error = jackknife(real, lambda runs: score_of(measure, predicted, runs))
    row = {"measure": measure, "score": score, "score_interval": error, "bound": bound_of(measure, load)}
    if measure in RELATIVE and score is not None:
        told, seen = ([run[measure] for run in runs] for runs in (predicted, real))
        row |= {"measured": statistics.fmean(seen), "measured_interval": interval_of_mean(seen),
                "predicted": statistics.fmean(told), "predicted_interval": interval_of_one(told)}
    return row


def target_row(number, predicted, real, seconds):
    """A cell is a run whose time to the target all predictions know."""
    told, seen = ([run["reached"][number] for run in runs] for runs in (predicted, real))
    row = {"measure": f"time_to_target_{number + 1}", "hits": 0, "cells": 0}
    here = [time for time in seen if time is not None]
    if here:
        row |= {"measured": statistics.fmean(here), "measured_interval": interval_of_mean(here)}
    if None in told:
        return row
    middle, width = statistics.fmean(told), interval_of_one(told)
    row |= {"predicted": middle, "predicted_interval": width}
    if width is not None:
        # Of a run that has not reached it is known that it takes longer.
        row |= {"cells": len(seen), "hits": sum(
            abs(time - middle) <= width if time is not None else middle + width > seconds for time in seen)}
    if len(here) == len(seen):
        row["score"], row["score_interval"] = jackknife(here, lambda times: middle / statistics.fmean(times) - 1)
    return row


def scores_of_scheme(predicted, real, load, seconds):
    rows = [row_of(measure, predicted, real, load) for measure in (*TIMES, "final_loss")]
    rows += [target_row(number, predicted, real, seconds) for number in range(len(real[0]["reached"]))]
    for measure, (score, error) in zip(("curve", "curve_inside"), curve_scores(predicted, real, seconds)):
        rows.append({"measure": measure, "score": score, "score_interval": error})
    rows.append({"measure": "processors_busy", "measured": mean_of(real, "load")})
    return rows


# Scores over schemes.

def ranking_rows(predicted, real, seconds):
    """Kendall's tau of the schemes' order, of all pairs and of those whose real gap exceeds the noise. A run that does
    not reach a target counts with its whole time."""
    def values(runs, key):
        return [run["final_loss"] if key is None else
                (seconds if run["reached"][key] is None else run["reached"][key]) for run in runs]

    rows, names = [], list(real)
    for key in (None, *range(len(real[names[0]][0]["reached"]))):
        seen = [values(real[name], key) for name in names]
        order = [[statistics.fmean(values(runs[name], key)) for name in names] for runs in (predicted, real)]
        pairs = list(itertools.combinations(range(len(names)), 2))
        clear = [(i, j) for i, j in pairs if clearly_apart(seen[i], seen[j])]
        name = "ranking_final_loss" if key is None else f"ranking_target_{key + 1}"
        for suffix, chosen in (("", pairs), ("_clear", clear)):
            rows.append({"scheme": "all", "measure": name + suffix, "score": kendall(*order, chosen),
                         "cells": len(chosen)})
    return rows


def control_rows(controls, predicted, real, load):
    """A control fails where it is out of a bound, and at least twice as far off as the prediction."""
    for control, schemes in controls.items():
        for scheme, measure in itertools.product(real, TIMES):
            bound = bound_of(measure, load)
            own = score_of(measure, schemes[scheme], real[scheme])
            usual = score_of(measure, predicted[scheme], real[scheme])
            if bound is None or own is None or usual is None:
                continue
            yield {"load": load, "control": control, "scheme": scheme, "measure": measure, "score": own,
                   "prediction": usual, "bound": bound,
                   "fails": "yes" if abs(own) > max(bound, 2 * abs(usual)) else "no"}


# Texts.

def in_words(measure, score):
    if score is None:
        return "-"
    return f"{score:.4f}" if measure in ("participation", "client_staleness") else f"{100 * score:+.1f}%"


def write_csv(path, fields, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n", restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{value:.6g}" if isinstance(value, float) else value
                             for key, value in row.items() if value is not None})


def table(head, rows):
    widths = [max(len(row[i]) for row in [head] + rows) for i in range(len(head))]
    for row in [head, ["-" * width for width in widths]] + rows:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))).rstrip())


def number(value, interval=None):
    if value is None:
        return "-"
    return f"{value:.2f}" + ("" if interval is None else f" +- {interval:.2f}")


def share(value):
    return "-" if value is None else f"{100 * value:.0f}%"


def show(rows):
    """The scores of scores.csv as tables: a star is behind what is out of its bound."""
    by = {(row["scheme"], row["measure"]): row for row in rows}
    names = list(dict.fromkeys(row["scheme"] for row in rows if row["scheme"] != "all"))

    def cell(name, measure):
        row = by[name, measure]
        text = in_words(measure, row["score"])
        if row["score"] is None:
            return text
        error = row["score_interval"]
        if error is not None:
            text += " +- " + in_words(measure, error).strip("+%")
        return text + ("*" if row["bound"] is not None and abs(row["score"]) > row["bound"] else "")

    def pair(name, measure):
        row = by[name, measure]
        return [number(row.get("measured"), row.get("measured_interval")),
                number(row.get("predicted"), row.get("predicted_interval"))]

    table(["scheme", "updates/s", "predicted", *TIMES, "busy"],
          [[name, *pair(name, "updates"), *(cell(name, measure) for measure in TIMES),
            share(by[name, "processors_busy"]["measured"])] for name in names])
    print()
    targets = sorted({measure for _, measure in by if measure.startswith("time_to_target")})
    head = ["scheme", "final loss", "predicted", "curve off", "in its band"]
    for target in targets:
        head += [target.replace("_", " "), "predicted", "inside"]
    table(head, [[name, *pair(name, "final_loss"),
                  *(share(by[name, measure]["score"]) for measure in ("curve", "curve_inside")),
                  *itertools.chain.from_iterable(
                      [*pair(name, target), f'{by[name, target]["hits"]}/{by[name, target]["cells"]}']
                      for target in targets)] for name in names])
    cells = [row for row in rows if row["measure"] in targets]
    print(f'\ntimes to target inside their 95% interval: {sum(row["hits"] for row in cells)} of '
          f'{sum(row["cells"] for row in cells)}')
    for row in rows:
        if row["scheme"] == "all":
            print(f'{row["measure"]}: Kendall\'s tau {number(row["score"])} of {row["cells"]} pairs')


def show_controls(rows):
    for control in dict.fromkeys(row["control"] for row in rows):
        failed = [row for row in rows if row["control"] == control and row["fails"] == "yes"]
        if not failed:
            print(f"control {control}: does not fail")
            continue
        worst = max(failed, key=lambda row: abs(row["score"]) / row["bound"])
        print(f'control {control}: fails in {len(failed)} cells, most in {worst["measure"]} of {worst["scheme"]}: '
              f'{in_words(worst["measure"], worst["score"])}, where the prediction has '
              f'{in_words(worst["measure"], worst["prediction"])}')


# The picture.

def draw(folder, studies):
    """fidelity.png and fidelity.csv, by gnuplot, of the scores of several loads."""
    rows = []
    for study in studies:
        with open(os.path.join(study, "scores.csv"), newline="") as file:
            rows += [row for row in csv.DictReader(file) if row["measured"] and row["predicted"]
                     and row["measure"].startswith(("updates", "time_to_target"))]
    write_csv(os.path.join(folder, "fidelity.csv"), FIELDS, rows)
    if not shutil.which("gnuplot"):
        print("fidelity: no gnuplot here; the figures are in fidelity.csv")
        return
    styles = [("#0072B2", 7), ("#D55E00", 5), ("#009E73", 9), ("#CC79A7", 13)]
    data, plots = "", {"updates": [], "time": []}
    for place, load in enumerate(sorted({float(row["load"]) for row in rows})):
        colour, shape = styles[place % len(styles)]
        for kind in plots:
            lines = [" ".join(row[key] or "0" for key in (
                "measured", "predicted", "measured_interval", "predicted_interval"))
                for row in rows if float(row["load"]) == load and row["measure"].startswith(kind)]
            data += f"${kind}{place} << EOD\n" + "\n".join(lines or ["nan nan nan nan"]) + "\nEOD\n"
            plots[kind].append(
                f"${kind}{place} using 1:2:3:4 with xyerrorbars linecolor rgb '{colour}' linewidth 1.5 "
                f"pointtype {shape} pointsize 1.5 title 'load {100 * load:.0f}%'")
    ranges = {}
    for kind in plots:
        values = [float(row[key]) for row in rows for key in ("measured", "predicted")
                  if row["measure"].startswith(kind)]
        ranges[kind] = (f"[{0.7 * min(values or [1]):.3g}:{1.4 * max(values or [10]):.3g}]" if kind == "time"
                        else f"[0:{1.15 * max(values or [1]):.3g}]")
    subprocess.run(["gnuplot"], check=True, text=True, input=f"""
        set terminal pngcairo size 1600,720 font 'DejaVu Sans,20' noenhanced
        set output '{os.path.join(folder, "fidelity.png")}'
        set multiplot layout 1,2
        set border 3 linewidth 0.8 linecolor rgb '#444444'
        set tics nomirror out scale 0.5
        set grid linewidth 0.6 linecolor rgb '#dddddd'
        set bars 0.4
        set tmargin 1
        set key bottom right reverse Left samplen 1
{data}
        set xlabel 'measured updates a second' offset 0,0.3
        set ylabel 'predicted'
        set xrange {ranges["updates"]}
        set yrange {ranges["updates"]}
        plot x with lines linecolor rgb '#888888' notitle, {", ".join(plots["updates"])}
        unset key
        set xlabel 'measured seconds to a target loss'
        set logscale xy
        set tics (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
        set xrange {ranges["time"]}
        set yrange {ranges["time"]}
        plot x with lines linecolor rgb '#888888' notitle, {", ".join(plots["time"])}
    """)
