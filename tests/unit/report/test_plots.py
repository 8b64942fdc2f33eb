"""What a plot of the page shows, in words and as data."""

import numpy as np
import pandas as pd
import pytest

from tearflow.io.tables import write_frame
from tearflow.quality.pca import Components
from tearflow.report.blocks import Figure, Plot
from tearflow.report.contrast import deps_section
from tearflow.report.plot_pca import describe_pca, describe_view, share_between
from tearflow.report.plot_volcano import describe_volcano

PATH = "nsde/week2_vs_baseline"


def make_points(p_values, **columns):
    """Tested rows of deps.tsv with their heights."""
    names = [f"G{row}" for row in range(len(p_values))]
    table = pd.DataFrame({"protein_group": names, "gene": names, "height": -np.log10(p_values)})
    return table.assign(direction="none", log2fc=0.5, **columns)


def test_words_of_a_volcano_name_the_strongest_of_each_direction():
    points = make_points([0.001, 0.03, 0.002, 0.01, 0.5])
    points = points.assign(direction=["up", "up", "down", "up", "none"], log2fc=[2, 3, -4, 1.5, 0])
    words = describe_volcano(points)
    assert words == (
        "Volcano plot: 5 protein groups tested, 3 up, 1 down; strongest up G0 (+2.00), "
        "G3 (+1.50) and G1 (+3.00); strongest down G2 (\N{MINUS SIGN}4.00)."
    )


def test_words_of_a_volcano_without_deps_name_the_best_candidates():
    words = describe_volcano(make_points([0.3, 0.1]))
    assert "0 up, 0 down; no DEP; strongest G1 (+0.50) and G0 (+0.50)." in words


def test_a_group_without_gene_is_named_by_its_accessions():
    points = make_points([0.3]).assign(gene="", protein_group="P1;P2")
    assert "P1;P2 (+0.50)" in describe_volcano(points)


def test_the_section_has_a_plot_with_links_to_its_files(run):
    plot = deps_section(run, PATH).blocks[0]
    assert isinstance(plot, Plot)
    assert (plot.drawn_by, plot.of) == ("volcano", PATH)
    assert ("SVG", f"{PATH}/volcano.svg") in plot.files
    assert plot.label.startswith("Volcano plot: 4 protein groups tested, 2 up, 1 down")


def test_the_figure_alone_is_shown_where_nothing_was_tested(run):
    deps = run.table(f"{PATH}/deps.tsv")
    write_frame(deps.assign(reason="contaminant"), run.results / PATH / "deps.tsv")
    run.tables.clear()
    assert isinstance(deps_section(run, PATH).blocks[0], Figure)


@pytest.mark.parametrize(
    ("groups", "share"), [(list("AABB"), 1.0), (list("ABAB"), 0.0), (list("AAAA"), 0.0)]
)
def test_spread_between_groups(groups, share):
    scores = np.array([[0.0, 1.0], [0.0, 1.0], [4.0, -1.0], [4.0, -1.0]])
    assert share_between(scores, groups) == pytest.approx(share)


def test_words_of_components_say_where_samples_differ():
    table = pd.DataFrame({"subject": list("AABB"), "visit": ["before", "after"] * 2})
    scores = np.array([[0.0, 1, 0], [0, 1, 0], [4, -1, 0], [4, -1, 0]])
    words = describe_pca(table, Components(scores, np.array([0.8, 0.15, 0.05]), 1234))
    assert words == (
        "Principal components of 4 samples of 2 people, by 1,234 protein groups: the first has "
        "80% of the variance, the second 15%. Of the spread shown 100% lies between people and "
        "0% between visits."
    )


def test_a_sample_that_takes_no_part_has_no_scores():
    scores = np.array([[1.5, 2, 0], [np.nan] * 3])
    view = describe_view("within", Components(scores, np.array([0.5, 0.25, 0.1]), 10))
    assert view["scores"] == [[1.5, 2], None]
