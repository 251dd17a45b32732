"""The figures of scripts/scheme-comparison, and the tables in its page."""
import math
import re
import shutil
import statistics
import subprocess

import scheme_comparison_cells as cells
import scheme_comparison_tables as tables
from scheme_comparison_cells import SCHEMES, STUDY, Setting

PAGE = STUDY / "README.md"
STUDENT = 2.2  # The 97.5% quantile of Student's t for the twelve seeds of the quadratic clients.
# The colour and the mark of each scheme that is drawn as a line; a scheme keeps both over all figures.
DRAWN = {"FedAvg": ("#0072b2", 7), "FedFix": ("#d55e00", 5), "FedBuff_arrival": ("#009e73", 9),
         "Async": ("#cc79a7", 13), "Async_identical": ("#e69f00", 11), "CA2FL": ("#56b4e9", 15), "ACE": ("#000000", 6)}
LOOK = """
    set border 3 linewidth 0.8 linecolor rgb '#444444'
    set tics nomirror out scale 0.5
    set grid ytics linewidth 0.6 linecolor rgb '#dddddd'
    set key off
    set style fill transparent solid 0.15 noborder
"""


def plus(mean, error, digits):
    if mean is None:
        return "-"
    return f"{mean:.{digits}f}" + (f" +- {error:.{digits}f}" if error is not None else "")


def target(row, name):
    """The time to a target: the mean where all runs got there, else the median, else how many did."""
    reached, seeds = row[f"{name}_reached"], row["seeds"]
    if reached == seeds:
        mean, error = row[f"{name}_time"], row[f"{name}_time_error"]
        digits = 0 if mean >= 100 else 1
        return plus(mean, error, digits)
    if row[f"{name}_time_median"] is not None:
        return f"median {row[f'{name}_time_median']:.3g}, {reached} of {seeds}"
    return f"{reached} of {seeds}" if reached else "never"


def markdown(head, body):
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def chosen(rows, part, profile=None):
    """The rows of a part at the best rate of each scheme."""
    return [row for row in rows if row["part"] == part and row["best"] == "yes" and profile in (None, row["profile"])]


def main_table(rows, profile):
    """All that was measured of one profile, the least loss first."""
    head = ["scheme", "best rate", "bias", "test loss", "over the best's", "accuracy", "worst tenth", "deviation",
            f"time to {tables.EASY:g}", f"time to {tables.HARD:g}", "MB", "memory", "diverged"]
    own = sorted(chosen(rows, "seeds", profile), key=lambda row: row["loss"] if row["loss"] is not None else 99)
    return markdown(head, [[
        row["scheme"], row["rate"], plus(row["bias"], None, 2), plus(row["loss"], row["loss_error"], 3),
        plus(row["over_best"], row["over_best_error"], 3),
        plus(row["accuracy"], row["accuracy_error"], 3), plus(row["worst_tenth"], None, 2),
        plus(row["accuracy_deviation"], None, 4), target(row, "easy"), target(row, "hard"),
        f"{row['megabytes']:.0f}", row["memory"], f"{row['diverged']} of {row['seeds']}"] for row in own])


def losses(row):
    lost = f"; {row['diverged']} of {row['seeds']} diverged" if row["diverged"] else ""
    return plus(row["loss"], row["loss_error"], 2) + lost


def matrix(columns, beside=0):
    """A line for each scheme, a cell for each column of (title, the rows it is taken from); no line for a scheme that
    has only the columns that others stand beside."""
    body = []
    for scheme in SCHEMES:
        line = []
        for _, own in columns:
            row = next((row for row in own if row["scheme"] == scheme.name), None)
            line.append(losses(row) if row else "")
        if any(line[beside:]):
            body.append([scheme.name, *line])
    return markdown(["scheme", *(title for title, _ in columns)], body)


def columns_of(rows, part, key, title, first=None):
    """The columns of a part by a key, behind those of the part `seeds` that they are to be compared with."""
    found = {}
    for row in chosen(rows, part):
        found.setdefault(title.format(row[key]), []).append(row)
    return ([first] if first else []) + list(found.items())


def quadratics_table(points):
    head = ["scheme", "bias", "distance: predicted", "measured", "scatter: predicted", "measured",
            "limit, equal: predicted", "measured", "limit, random: predicted", "measured"]

    def short(value, digits=3):
        return "" if value is None else f"{value:.{digits}g}"

    def between(point, name):
        low, high = point.get(f"{name}_stable"), point.get(f"{name}_unstable")
        if high is None:
            return f"over {low:.2g}" if low else ""
        return f"{low:.3g}-{high:.3g}" if low else f"below {high:.2g}"

    return markdown(head, [[
        point["scheme"], "" if point.get("bias") is None else f"{point['bias']:.3f}",
        "" if point.get("predicted_distance") is None else f"{point['predicted_distance']:.3f}",
        plus(point.get("distance"), point.get("distance_error") and STUDENT * point["distance_error"], 3),
        short(point.get("predicted_scatter")),
        short(point.get("scatter")), short(point.get("equal_predicted")), between(point, "equal"),
        short(point.get("random_predicted")), between(point, "random")] for point in points])


def page_tables(rows, grid, points):
    """The tables of the page by their names; a part that was not run has none."""
    base = ("all, c = 10, K = 5", chosen(rows, "seeds", "exponential"))
    made = {f"seeds-{profile}": main_table(rows, profile) for profile in cells.PROFILES
            if chosen(rows, "seeds", profile)}
    made["profiles"] = matrix(columns_of(rows, "seeds", "profile", "{}"))
    for part, key, title, first in (
            ("in-flight", "in_flight", "{} in flight", base),
            ("buffers", "buffer", "c = {}", base), ("steps", "steps", "K = {}", base),
            ("mlp", "profile", "{}, hidden layer", None)):
        if chosen(rows, part):
            made[part] = matrix(columns_of(rows, part, key, title, first), 1 if first else 0)
    if chosen(rows, "updates"):
        own = {(row["profile"], row["scheme"]) for row in chosen(rows, "updates")}
        other = [row | {"loss": row["loss_5000"], "loss_error": row["loss_5000_error"]} for row in chosen(rows, "seeds")
                 if (row["profile"], row["scheme"]) not in own and row["loss_5000"] is not None]
        made["updates"] = matrix([(profile, [row for row in chosen(rows, "updates") + other
                                                   if row["profile"] == profile]) for profile in tables.TWO])
    apart = [row | {"where": f"{row['profile']}, {row['partition']}"} for row in rows]
    if chosen(rows, "partitions"):
        made["partitions"] = matrix(columns_of(apart, "partitions", "where", "{}"))
    columns = [(f"{profile}, {far}", [row for row in rows if row["part"] == "effective" and row["profile"] == profile
                                      and row["chosen"] == f"travel {far}"])
               for profile in tables.TWO for far in tables.TRAVEL]
    if any(own for _, own in columns):
        made["effective"] = matrix([column for column in columns if column[1]])
    if usual_grid(grid, "FedAvg", "constant"):
        made["travel"] = travel_table(grid)
    if points:
        made["quadratics"] = quadratics_table(points)
    return made


def fill(rows, grid, points):
    """Puts the tables into the page, each between its two marks."""
    made = page_tables(rows, grid, points)
    content = PAGE.read_text(encoding="utf-8")

    def put(found):
        return f"{found[1]}\n{made.get(found[2], 'Not run yet.')}\n{found[3]}"

    content = re.sub(r"(<!-- table (\S+) -->).*?(<!-- end -->)", put, content, flags=re.DOTALL)
    PAGE.write_text(content, encoding="utf-8")


def gnuplot(name, size, script):
    subprocess.run(["gnuplot"], check=True, text=True, input=f"""
        set terminal pngcairo size {size} font 'DejaVu Sans,14' noenhanced
        set output '{STUDY / name}'
        {LOOK}
        {script}
    """)


def ends_apart(ends, gap):
    """Places for names at the ends of lines, in their order and no nearer than the gap."""
    placed, last = {}, None
    for name, height in sorted(ends.items(), key=lambda end: end[1]):
        last = height if last is None else max(height, last + gap)
        placed[name] = last
    return placed


def draw(rows, grid, points):
    """The four figures, by gnuplot, where that is here."""
    if not shutil.which("gnuplot"):
        return
    for make in (draw_curves, draw_effective, draw_quadratics, draw_targets):
        make(rows, grid, points)


def draw_curves(rows, grid, points, profile="exponential", top=1.6):
    """Test loss over virtual time, each scheme at its best rate, with bands of 95% intervals."""
    setting, blocks, plots, marks, ends = Setting(profile), "", [], [], {}
    rates = {row["scheme"]: row["rate"] for row in chosen(rows, "seeds", profile)}
    for place, (name, (colour, mark)) in enumerate(DRAWN.items()):
        if name == "ACE":
            continue  # Its band, of runs that begin late, would lie over the others.
        scheme = next(scheme for scheme in SCHEMES if scheme.name == name)
        found = tables.kept(setting, scheme, tables.SEEDS).get(rates.get(name))
        if not found:
            continue
        lines = []
        for step in range(51):
            at = setting.time * step / 50
            values = [[row[3] for row in run["curve"] if row[0] <= at * 1.000001][-1] for run in found]
            if None not in values:
                mean, error = tables.spread(values)
                lines.append(f"{at} {mean} {mean - error} {mean + error}")
        block = f"$data{place}"
        blocks += f"{block} << EOD\n" + "\n".join(lines) + "\nEOD\n"
        plots.append(f"{block} using 1:3:4 with filledcurves linecolor rgb '{colour}'")
        marks.append(f"{block} using 1:2 with lines linewidth 2 linecolor rgb '{colour}'")
        marks.append(f"{block} every 7::{place} using 1:2 with points pointtype {mark} pointsize 1.3 "
                     f"linecolor rgb '{colour}'")
        ends[name] = statistics.mean(float(line.split()[1]) for line in lines[-5:])
    if not ends:
        return
    labels = "\n".join(f"set label '{name}' at graph 1.02, first {height} textcolor rgb '{DRAWN[name][0]}'"
                       for name, height in ends_apart(ends, 0.075).items())
    gnuplot("curves.png", "1400,800", f"""
        set rmargin 20
        set xlabel 'virtual time (units)'
        set ylabel 'test loss'
        set xrange [0:{setting.time}]
        set yrange [0.5:{top}]
        {labels}
        {blocks}
        plot {', '.join(plots + marks)}
    """)


def usual_grid(grid, name, profile):
    """The rates of a scheme's grid in the usual setting of a profile, with how far each goes."""
    usual = {"partition": "dirichlet-0.3", "model": "softmax", "steps": 5, "buffer": 10, "in_flight": 100, "by": "time"}
    return sorted((row for row in grid if row["scheme"] == name and row["profile"] == profile and row["travel"]
                   and all(row[key] == value for key, value in usual.items())), key=lambda row: row["travel"])


def at_travel(own, far):
    """The loss of a grid at an effective rate, on a line between the rates next to it."""
    for low, high in zip(own, own[1:]):
        if low["travel"] <= far <= high["travel"] and None not in (low["loss"], high["loss"]):
            part = math.log(far / low["travel"]) / math.log(high["travel"] / low["travel"])
            return low["loss"] + part * (high["loss"] - low["loss"])
    return None


def travel_table(grid):
    """Of each scheme the losses at two effective rates, and at which it has its least loss."""
    profiles = [profile for profile in ("constant", "exponential", "labels")
                if usual_grid(grid, "FedAvg", profile)]
    body = []
    for scheme in SCHEMES:
        line = []
        for profile in profiles:
            own = usual_grid(grid, scheme.name, profile)
            line += [plus(at_travel(own, far), None, 2) for far in tables.TRAVEL]
            well = [row for row in own if not row["diverged"]]
            line.append(f"{min(well, key=lambda row: row['loss'])['travel']:.3g}" if well else "-")
        if any(cell != "-" for cell in line):
            body.append([scheme.name, *line])
    head = [f"{profile}: {what}" for profile in profiles
            for what in (*(f"at {far}" for far in tables.TRAVEL), "best at")]
    return markdown(["scheme", *head], body)


def draw_effective(rows, grid, points):
    """The loss at the end over how far the steps of the run go, at each rate of the grid; one seed."""
    blocks, panels = "", []
    for profile in tables.TWO:
        plots = []
        for place, (name, (colour, mark)) in enumerate(DRAWN.items()):
            own = usual_grid(grid, name, profile)
            lines = [f"{row['travel']} {2.33 if row['diverged'] else min(row['loss'], 2.33)}" for row in own]
            if lines:
                blocks += f"${profile}{place} << EOD\n" + "\n".join(lines) + "\nEOD\n"
                plots.append(f"${profile}{place} using 1:2 with linespoints linewidth 2 pointtype {mark} "
                             f"pointsize 1.3 linecolor rgb '{colour}' title '{name}'")
        if not plots:
            return
        panels.append(f"set label 1 '{profile} times' at graph 0.05, graph 1.04\nplot {', '.join(plots)}\n")
    gnuplot("effective.png", "1500,760", f"""
        {blocks}
        set logscale x
        set xrange [0.3:3000]
        set xtics (1, 10, 100, 1000)
        set yrange [0.5:2.4]
        set xlabel 'effective rate x time'
        set ylabel 'test loss at the end'
        set tmargin 3
        set multiplot layout 1,2
        set lmargin at screen 0.07
        set rmargin at screen 0.42
        {panels[0]}
        set lmargin at screen 0.48
        set rmargin at screen 0.83
        set ylabel ''
        set key at graph 1.05, graph 0.98 left top Left reverse spacing 1.3
        {panels[1]}
        unset multiplot
    """)


def rows_of_names(names):
    """The axis of a figure that has a line for each scheme, the first at the top."""
    tics = ", ".join(f"'{name}' {len(names) - place}" for place, name in enumerate(names))
    return f"set ytics ({tics})\nset yrange [0.4:{len(names) + 0.6}]\nset grid xtics"


def draw_quadratics(rows, grid, points):
    """How far from the optimum each scheme's ends are, predicted and measured."""
    own = [point for point in points if point.get("predicted_distance") is not None]
    if not own:
        return
    height = {point["scheme"]: len(own) - place for place, point in enumerate(own)}
    known = "\n".join(f"{point['predicted_distance']} {height[point['scheme']]}" for point in own)
    seen = "\n".join(f"{point['distance']} {height[point['scheme']]} "
                     f"{max(0, point['distance'] - STUDENT * point['distance_error'])} "
                     f"{point['distance'] + STUDENT * point['distance_error']}" for point in own)
    gnuplot("quadratics.png", "1400,900", f"""
        {rows_of_names([point['scheme'] for point in own])}
        set lmargin 30
        set key outside top center horizontal
        set xlabel 'distance of the mean end of a run from the optimum'
        set xrange [-0.02:*]
        $known << EOD
{known}
EOD
        $seen << EOD
{seen}
EOD
        plot $known using 1:2 with points pointtype 6 pointsize 2.4 linewidth 2 linecolor rgb '#d55e00' \\
          title 'predicted', $seen using 1:2:3:4 with xerrorbars pointtype 7 pointsize 1 linewidth 1.5 \\
          linecolor rgb '#0072b2' title 'measured'
    """)


def draw_targets(rows, grid, points):
    """Which part of the run each scheme takes to the harder target, by profile; at the edge those that never do."""
    looks = {"constant": ("#0072b2", 7), "exponential": ("#d55e00", 5), "large": ("#009e73", 9),
             "labels": ("#cc79a7", 13), "classes": ("#e69f00", 11)}
    profiles = [profile for profile in looks if chosen(rows, "seeds", profile)]
    names = [scheme.name for scheme in SCHEMES if any(row["scheme"] == scheme.name for row in chosen(rows, "seeds"))]
    if not names:
        return
    blocks, plots = "", []
    for shift, profile in enumerate(profiles):
        lines = {"whole": [], "part": []}
        for row in chosen(rows, "seeds", profile):
            place = len(names) - names.index(row["scheme"]) + 0.3 - 0.6 * shift / max(1, len(profiles) - 1)
            mean = row["hard_time"] if row["hard_time"] is not None else row["hard_time_median"]
            full = row["hard_reached"] == row["seeds"]
            at = 1.12 if mean is None else mean / Setting(profile).time
            lines["whole" if full else "part"].append(f"{at} {place}")
        colour, mark = looks[profile]
        for kind, shape in (("whole", mark), ("part", 2)):
            block = f"${profile}{kind}"
            blocks += f"{block} << EOD\n" + "\n".join(lines[kind] or ["nan nan"]) + "\nEOD\n"
            title = f"'{profile}'" if kind == "whole" else "''"
            plots.append(f"{block} using 1:2 with points pointtype {shape} pointsize 1.4 linewidth 1.5 "
                         f"linecolor rgb '{colour}' title {title}")
    gnuplot("targets.png", "1400,1000", f"""
        {rows_of_names(names)}
        set lmargin 30
        set key outside top center horizontal
        set xlabel 'time to test loss {tables.HARD:g} over that of the whole run'
        set xrange [0:1.2]
        set xtics ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1' 1, 'not reached' 1.12)
        {blocks}
        plot {', '.join(plots)}
    """)
