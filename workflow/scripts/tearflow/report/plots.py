"""Plots that the page draws, with their printable figures behind them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tearflow.figures.registry import Entry, of_section
from tearflow.report.blocks import Block, Figure, Plot
from tearflow.report.plot_changes import changes_plot
from tearflow.report.plot_courses import courses_plot
from tearflow.report.plot_heatmap import heatmap_plot
from tearflow.report.plot_network import network_plot
from tearflow.report.plot_pca import pca_plot
from tearflow.report.plot_terms import terms_plot
from tearflow.report.plot_volcano import volcano_plot
from tearflow.report.run import Run

# By the name of the figure: its plot, of a contrast, cohort or comparison. Where there is nothing
# to walk through, as in a figure that says why it is empty, it returns the figure.
PLOTS: dict[str, Callable[[Run, str, Figure], Block]] = {
    "volcano": volcano_plot,
    "pca": pca_plot,
    "mean_changes": courses_plot,
    "heatmap": heatmap_plot,
    "network": network_plot,
    "changes": changes_plot,
}


def draw_plots(
    run: Run, entries: Sequence[Entry], section: str, path: str, params: dict[str, Any] | None
) -> list[Block]:
    """Figures of a section of the page, those in `PLOTS` drawn by the page; see `Run.figures`."""
    figures = run.figures(entries, section, path, params)
    names = [entry.name for entry in of_section(entries, section)]
    return [draw_plot(run, name, path, figure) for name, figure in zip(names, figures, strict=True)]


def draw_plot(run: Run, name: str, path: str, figure: Figure) -> Block:
    """Plot of a figure with links to its files, or the figure where there is none."""
    if name not in PLOTS:
        return figure
    block = PLOTS[name](run, path, figure)
    if not isinstance(block, Plot):
        return block
    return replace(block, files=list_files(run, path, name))


def draw_terms(run: Run, entries: Sequence[Entry], path: str) -> list[Block]:
    """Gene sets of a contrast as one plot, behind which are the figures of all collections."""
    figures = run.figures(entries, "go", path, None)
    block = terms_plot(run, path, figures)
    if block is None:
        return [*figures]
    files = [
        (f"{entry.title} {ending}", address)
        for entry in of_section(entries, "go")
        for ending, address in list_files(run, path, entry.name)
    ]
    return [replace(block, files=files)]


def list_files(run: Run, path: str, name: str) -> list[tuple[str, str]]:
    """Format and address of every file of a figure beside the page."""
    return [
        (ending[1:].upper(), run.beside(f"{path}/{name}{ending}"))
        for ending in run.config.figures.endings
    ]
