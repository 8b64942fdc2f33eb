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


def main() -> None:
    """Write the rules from left to right, each behind the last one that it needs."""
    graph = read_rules()
    layers = [sorted(layer) for layer in nx.topological_generations(graph)]
    place = {
        rule: (column, (len(layer) - 1) / 2 - row - 0.4 * (len(layer) == 1))
        for column, layer in enumerate(layers)
        for row, rule in enumerate(layer)
    }
    figure = Figure(figsize=(11, 2.2))
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
