"""Draw the rules of the workflow and what each needs: python docs/images/draw_rules.py."""

import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import networkx as nx
from matplotlib.figure import Figure

ROOT = Path(__file__).parents[2]
LINE = re.compile(r'(\d+)\[label = "(\w+)"|(\d+) -> (\d+)')


def read_rules() -> nx.DiGraph:
    """Rules of the demo without `all`, and of the edges those that no path replaces."""
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "--forceall"]
    drawn = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = LINE.findall(drawn)
    names = {number: name for number, name, _, _ in found if name}
    graph = nx.DiGraph((names[start], names[end]) for _, _, start, end in found if start)
    graph.remove_node("all")
    return nx.transitive_reduction(graph)


def is_clinical(rule: str) -> bool:
    """Whether a rule is of the clinical endpoints."""
    return rule.endswith("_endpoints")


def main() -> None:
    """Write the rules from left to right, each behind the last one that it needs."""
    graph = read_rules()
    proteins = graph.subgraph(rule for rule in graph if not is_clinical(rule))
    layers = [sorted(layer) for layer in nx.topological_generations(proteins)]
    place = {
        rule: (column, (len(layer) - 1) / 2 - row - 0.4 * (len(layer) == 1))
        for column, layer in enumerate(layers)
        for row, rule in enumerate(layer)
    }
    # Below them, as late as they can be, so that few arrows cross.
    lowest = min(y for _, y in place.values())
    late = [
        sorted(filter(is_clinical, layer), reverse=True)
        for layer in nx.topological_generations(graph.reverse())
    ]
    for back, layer in enumerate(late):
        for row, rule in enumerate(layer, start=1 + max(map(len, late)) - len(layer)):
            place[rule] = len(layers) - 1 - back, lowest - 0.8 * row
    figure = Figure(figsize=(11, 3))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.margins(0.06, 0.15)
    for start, end in sorted(graph.edges):
        arrow = {"arrowstyle": "->", "color": "0.5", "shrinkA": 24, "shrinkB": 24}
        axes.annotate("", place[end], place[start], arrowprops=arrow)
    axes.scatter(*zip(*place.values(), strict=True), alpha=0)
    for rule, (x, y) in place.items():
        box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "0.3"}
        axes.text(x, y, rule.replace("_", "\n"), ha="center", va="center", fontsize=8, bbox=box)
    with mpl.rc_context({"svg.hashsalt": "rules", "svg.fonttype": "none"}):
        figure.savefig(ROOT / "docs/images/rules.svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
